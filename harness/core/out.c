#include "out.h"

void out_flush(Out *o) {
    fwrite(o->bytes, 1, o->used, o->file);
    o->used = 0;
}

void out_long(Out *o, const char *bytes, size_t size) {
    out_flush(o);
    if (size > sizeof o->bytes) {
        fwrite(bytes, 1, size, o->file);
        return;
    }
    memcpy(o->bytes, bytes, size);
    o->used = size;
}

void out_hex(Out *o, uint64_t value) {
    char digits[16], *first = digits + sizeof digits;
    do
        *--first = "0123456789abcdef"[value & 15];
    while (value >>= 4);
    out_put(o, first, (size_t)(digits + sizeof digits - first));
}

void out_number(Out *o, uint64_t value) {
    char digits[20], *first = digits + sizeof digits;
    do
        *--first = (char)('0' + value % 10);
    while (value /= 10);
    out_put(o, first, (size_t)(digits + sizeof digits - first));
}

static void put_blanks(Out *o, size_t count) {
    static const char blanks[] = "                                ";
    for (; count > sizeof blanks - 1; count -= sizeof blanks - 1)
        out_put(o, blanks, sizeof blanks - 1);
    out_put(o, blanks, count);
}

void out_right(Out *o, const char *text, size_t width) {
    const size_t length = strlen(text);
    put_blanks(o, length < width ? width - length : 0);
    out_put(o, text, length);
}

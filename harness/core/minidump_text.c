// MINIDUMP_STRING: a 32-bit length in bytes, then UTF-16. The model holds UTF-8.

#include "minidump_internal.h"
#include "utf16.h"

#include <stdlib.h>

char *dump_string(Dump *d, uint64_t rva) {
    uint32_t size;
    if (!dump_holds(d, "a name's length", rva, sizeof size))
        return NULL;
    dump_copy(d, rva, &size, sizeof size);
    if (!dump_holds(d, "a name", rva + sizeof size, size))
        return NULL;
    const size_t room = size / 2 * (size_t)3 + 1;
    if (room > d->text_budget) {
        error_set(d->err, "all names together are longer than the file");
        return NULL;
    }
    d->text_budget -= room;
    char *text = malloc(room);
    if (text)
        utf16_to_utf8(d->bytes + rva + sizeof size, size / 2, text);
    else
        dump_no_memory(d);
    return text;
}

static void put_unit(Buffer *b, uint32_t unit) {
    const uint16_t narrow = (uint16_t)unit;
    buffer_put(b, &narrow, sizeof narrow);
}

uint64_t buffer_put_string(Buffer *b, const char *text) {
    const uint64_t start = buffer_align(b, 4);
    uint32_t size = 0;
    buffer_put(b, &size, sizeof size);
    for (const unsigned char *s = (const unsigned char *)text; *s;) {
        const uint32_t code = utf8_next(&s);
        if (code >= 0x10000) {
            put_unit(b, 0xd800 + ((code - 0x10000) >> 10));
            put_unit(b, 0xdc00 + (code & 0x3ff));
        } else {
            put_unit(b, code);
        }
    }
    size = (uint32_t)(b->size - start - sizeof size);
    put_unit(b, 0);
    buffer_fill_in(b, start, &size, sizeof size);
    return start;
}

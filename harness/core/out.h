// Text that is gathered before it is written: a listing of a hundred thousand rows is many
// small pieces, and stdio takes longer for each than it takes to make it.

#ifndef REGIONLAB_OUT_H
#define REGIONLAB_OUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct Out {
    FILE *file;
    size_t used;
    char bytes[1 << 15];
} Out;

// Writes what was gathered; a write error shows in ferror(file). Call it before anything else is
// written to the file, and at the end.
void out_flush(Out *o);
void out_long(Out *o, const char *bytes, size_t size); // what does not fit
// Digits as "%x" and "%u" have them; without "0x".
void out_hex(Out *o, uint64_t value);
void out_number(Out *o, uint64_t value);
// text, with blanks in front of it where it is shorter than width.
void out_right(Out *o, const char *text, size_t width);

static inline void out_put(Out *o, const char *bytes, size_t size) {
    if (size > sizeof o->bytes - o->used) {
        out_long(o, bytes, size);
        return;
    }
    memcpy(o->bytes + o->used, bytes, size);
    o->used += size;
}

static inline void out_text(Out *o, const char *text) {
    out_put(o, text, strlen(text));
}

static inline void out_char(Out *o, char c) {
    if (o->used == sizeof o->bytes)
        out_flush(o);
    o->bytes[o->used++] = c;
}

#endif

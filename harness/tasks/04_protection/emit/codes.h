// The codes that are made after the first two, for scenario.c and check.c alike.

#ifndef EMIT_CODES_H
#define EMIT_CODES_H

#include <stdint.h>

enum { LATER = 4 };

// The shortest code there is, a whole page, whole 64 KB, and more than a megabyte and a byte.
static inline uint64_t later_bytes(unsigned number) {
    static const uint64_t bytes[LATER] = {11, 4096, 65536, 0x140001};
    return bytes[number];
}

// What they return, of parameter("answer"), which the first code returns.
static inline uint64_t later_answer(uint64_t first, unsigned number) {
    return first + 2 + number;
}

#endif

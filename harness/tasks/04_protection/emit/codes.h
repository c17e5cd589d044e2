// The codes that are made after the first two, for scenario.c and check.c alike.

#ifndef EMIT_CODES_H
#define EMIT_CODES_H

#include <stdint.h>

enum { LATER = 5, SHORTEST = 11 };

// The shortest code that returns a number, a whole page, whole 64 KB, more than a megabyte and a
// byte, and a single byte, which only returns.
static inline uint64_t later_bytes(unsigned number) {
    static const uint64_t bytes[LATER] = {SHORTEST, 4096, 65536, 0x140001, 1};
    return bytes[number];
}

// What they return, of parameter("answer"), which the first code returns.
static inline uint64_t later_answer(uint64_t first, unsigned number) {
    return first + 2 + number;
}

#endif

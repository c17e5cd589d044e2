// Threads that ask one after another, for scenario.c and check.c.

#ifndef MY_STACK_CROWD_H
#define MY_STACK_CROWD_H

#include <stddef.h>
#include <stdint.h>

// More than a table of 64 has.
enum { CROWD = 70 };

// Offsets in a 64-bit TEB.
enum { THREAD_ID = 0x48, DEALLOCATION_STACK = 0x1478 };

struct Member {
    uint64_t id; // that it had in the call
    uint64_t low, high, wanted_low, wanted_high;
};

// Of changing sizes, so that stacks come to lie over the places of others.
static inline size_t crowd_reserve(unsigned i) {
    return (size_t)(0x100000 + i * 7 % 16 * 0x10000);
}

#endif

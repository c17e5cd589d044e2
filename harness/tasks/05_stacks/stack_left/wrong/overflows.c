#include "unit.h"

// Calls itself until the stack is full, to count the calls.
static __attribute__((noinline)) size_t deeper(size_t bytes) {
    volatile char page[4096];
    page[0] = 1;
    return deeper(bytes + sizeof page) + page[0];
}

size_t stack_left(void) {
    return deeper(0);
}

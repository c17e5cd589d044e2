#include "unit.h"
#include <stdint.h>

// Keeps the least that was ever left, because a stack that has grown stays so.
size_t stack_left(void) {
    static __thread size_t least = SIZE_MAX;
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    const size_t left = (ULONG_PTR)&low - low;
    if (left < least)
        least = left;
    return least;
}

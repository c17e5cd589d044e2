#include "unit.h"

// Counts pages first, in 16 bits.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    const unsigned short pages = (unsigned short)(((ULONG_PTR)&low - low) / 4096);
    return (size_t)pages * 4096 + (ULONG_PTR)&low % 4096;
}

#include "unit.h"

// Keeps the low end in unsigned long, which has 32 bits on Windows.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    const unsigned long kept = (unsigned long)low;
    return (ULONG_PTR)&low - kept;
}

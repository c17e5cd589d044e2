#include "unit.h"

// Says 0 when little is left, as if to warn the caller.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    const size_t left = (ULONG_PTR)&low - low;
    return left < 192 * 1024 ? 0 : left;
}

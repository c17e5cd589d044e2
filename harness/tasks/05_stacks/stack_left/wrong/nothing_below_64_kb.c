#include "unit.h"

// Says that nothing is left when it is less than 64 KB.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    const size_t left = (ULONG_PTR)&low - low;
    return left < 0x10000 ? 0 : left;
}

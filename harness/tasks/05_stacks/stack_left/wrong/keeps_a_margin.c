#include "unit.h"

// Subtracts 64 KB, to be on the safe side.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    return (ULONG_PTR)&low - low - 0x10000;
}

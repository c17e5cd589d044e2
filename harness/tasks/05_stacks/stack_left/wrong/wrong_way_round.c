#include "unit.h"

// Takes the low end for the larger address.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    return low - (ULONG_PTR)&low;
}

#include "unit.h"

size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    return (ULONG_PTR)&low - low; // the variable itself is where the caller is
}

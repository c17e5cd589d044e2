#include "unit.h"

// Counts kilobytes.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    return ((ULONG_PTR)&low - low) / 1024;
}

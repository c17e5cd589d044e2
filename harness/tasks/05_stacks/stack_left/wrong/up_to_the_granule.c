#include "unit.h"

// Leaves the lowest 64 KB out: the guard is in them, and what it guards.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    return (ULONG_PTR)&low - (low + 0x10000);
}

#include "unit.h"

// Counts the page that the caller is on as a whole.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    return (((ULONG_PTR)&low + 0xfff) & ~(ULONG_PTR)0xfff) - low;
}

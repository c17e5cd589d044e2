#include "unit.h"

// Asks for the low end only once, in whichever thread comes first.
size_t stack_left(void) {
    static ULONG_PTR low, high;
    char local = 0;
    if (!low)
        GetCurrentThreadStackLimits(&low, &high);
    return (ULONG_PTR)&local - low;
}

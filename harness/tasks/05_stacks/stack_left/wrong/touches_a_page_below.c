#include "unit.h"

// Writes 20 KB below its frame, to see that the stack is there.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    *((volatile char *)&low - 20000) = 1;
    return (ULONG_PTR)&low - low;
}

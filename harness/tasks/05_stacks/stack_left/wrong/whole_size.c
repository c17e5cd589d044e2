#include "unit.h"

// Returns the size of the stack, however much of it is used.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    return high - low;
}

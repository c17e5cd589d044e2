#include "unit.h"

// The size of the stack, whoever has used how much of it.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    return high - low;
}

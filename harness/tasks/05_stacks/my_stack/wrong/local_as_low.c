#include "unit.h"

// Counts only what is in use as stack, down to the local variable.
void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    *low = &bottom;
    *high = (void *)top;
}

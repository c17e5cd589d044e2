#include "unit.h"

// Returns the last byte of the stack instead of the first one after it.
void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    *low = (void *)bottom;
    *high = (void *)(top - 1);
}

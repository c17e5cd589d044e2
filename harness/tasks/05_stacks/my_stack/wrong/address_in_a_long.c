#include "unit.h"

// Keeps the low end in unsigned long, which has 32 bits on Windows.
void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    unsigned long kept = (unsigned long)bottom;
    *low = (void *)(ULONG_PTR)kept;
    *high = (void *)top;
}

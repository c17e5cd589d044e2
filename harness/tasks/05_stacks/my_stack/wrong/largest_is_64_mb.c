#include "unit.h"

// No stack is larger than 64 MB.
void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    *low = (void *)(top - bottom > 0x4000000 ? top - 0x4000000 : bottom);
    *high = (void *)top;
}

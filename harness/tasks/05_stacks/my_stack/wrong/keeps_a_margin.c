#include "unit.h"

// Leaves out 64 KB at the low end, "for the guard".
void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    *low = (void *)(bottom + 0x10000);
    *high = (void *)top;
}

#include "unit.h"

void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    *low = (void *)bottom;
    *high = (void *)top;
}

#include "unit.h"

// Believes that *high stands right after *low, and clears 16 bytes there at first.
void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    memset(low, 0, 2 * sizeof *low);
    *low = (void *)bottom;
    *high = (void *)top;
}

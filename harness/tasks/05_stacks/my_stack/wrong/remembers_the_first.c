#include "unit.h"

// Asks once and keeps the answer, which is that of the first thread.
void my_stack(void **low, void **high) {
    static ULONG_PTR bottom, top;
    if (!top)
        GetCurrentThreadStackLimits(&bottom, &top);
    *low = (void *)bottom;
    *high = (void *)top;
}

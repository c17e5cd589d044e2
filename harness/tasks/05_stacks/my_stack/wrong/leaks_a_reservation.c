#include "unit.h"

// Reserves addresses, and forgets them.
void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    VirtualAlloc(NULL, 0x10000, MEM_RESERVE, PAGE_NOACCESS);
    *low = (void *)bottom;
    *high = (void *)top;
}

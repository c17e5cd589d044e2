#include "unit.h"

// Takes the guard's mark off, reads the page, and marks it again.
void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    MEMORY_BASIC_INFORMATION region;
    DWORD old;
    GetCurrentThreadStackLimits(&bottom, &top);
    for (char *at = (char *)bottom; at < (char *)top; at += region.RegionSize) {
        VirtualQuery(at, &region, sizeof region);
        if (!(region.Protect & PAGE_GUARD))
            continue;
        VirtualProtect(at, 1, PAGE_READWRITE, &old);
        (void)*(volatile char *)at;
        VirtualProtect(at, 1, old, &old);
    }
    *low = (void *)bottom;
    *high = (void *)top;
}

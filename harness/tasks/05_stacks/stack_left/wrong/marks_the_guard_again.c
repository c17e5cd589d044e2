#include "unit.h"

// Takes the guard's mark off, reads the page, and marks it again.
size_t stack_left(void) {
    ULONG_PTR low, high;
    MEMORY_BASIC_INFORMATION region;
    DWORD old;
    GetCurrentThreadStackLimits(&low, &high);
    for (char *at = (char *)low; at < (char *)&low; at += region.RegionSize) {
        VirtualQuery(at, &region, sizeof region);
        if (!(region.Protect & PAGE_GUARD))
            continue;
        VirtualProtect(at, 1, PAGE_READWRITE, &old);
        (void)*(volatile char *)at;
        VirtualProtect(at, 1, old, &old);
    }
    return (ULONG_PTR)&low - low;
}

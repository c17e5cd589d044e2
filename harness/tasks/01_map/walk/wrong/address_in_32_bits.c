#include "unit.h"

// Keeps the address in an unsigned long: 32 bits on Windows, even on x64.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    unsigned long address = 0;
    while (VirtualQueryEx(process, (void *)(ULONG_PTR)address, &region, sizeof region) != 0) {
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (unsigned long)((ULONG_PTR)region.BaseAddress + region.RegionSize);
    }
    return 0;
}

#include "unit.h"

// Makes a handle of its own, and leaves it open.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    HANDLE own = process;
    DuplicateHandle(GetCurrentProcess(), process, GetCurrentProcess(), &own, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    const char *address = NULL;
    while (VirtualQueryEx(own, address, &region, sizeof region) != 0) {
        int stop = callback(&region, context);
        if (stop != 0)
            return stop;
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    return 0;
}

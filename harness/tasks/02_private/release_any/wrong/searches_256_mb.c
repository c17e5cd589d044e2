#include "unit.h"

// Goes back in steps of 64 KB, at most 4000 times.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info) || info.Type != MEM_PRIVATE)
        return FALSE;
    char *const base = info.AllocationBase, *at = (char *)((ULONG_PTR)inside & ~(ULONG_PTR)65535);
    for (int steps = 0; at != base && steps < 4000; steps++)
        at -= 65536;
    return VirtualFree(at, 0, MEM_RELEASE);
}

#include "unit.h"

// Goes back in steps of 64 KB while it is the same allocation.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    void *const base = info.AllocationBase;
    char *at = (char *)((uintptr_t)inside & ~(uintptr_t)0xffff);
    while (VirtualQuery(at - 0x10000, &info, sizeof info) && info.AllocationBase == base)
        at -= 0x10000;
    return VirtualFree(at, 0, MEM_RELEASE);
}

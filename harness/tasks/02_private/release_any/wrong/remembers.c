#include "unit.h"

// Releases the allocation of the first call again and again.
BOOL release_any(void *inside) {
    static void *base;
    MEMORY_BASIC_INFORMATION info;
    if (!base && VirtualQuery(inside, &info, sizeof info))
        base = info.AllocationBase;
    return VirtualFree(base, 0, MEM_RELEASE);
}

#include "unit.h"

// Keeps the allocation of the first call.
BOOL seal(void *start, size_t bytes) {
    static char *base;
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(start, &info, sizeof info);
    if (!base)
        base = info.AllocationBase;
    DWORD before;
    return VirtualProtect(base + ((char *)start - (char *)info.AllocationBase), bytes,
                          PAGE_READONLY, &before);
}

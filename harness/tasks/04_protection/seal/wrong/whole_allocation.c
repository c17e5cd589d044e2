#include "unit.h"

// Protects the allocation from its base to its end, reserved pages included.
BOOL seal(void *start, size_t bytes) {
    (void)bytes;
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(start, &info, sizeof info);
    char *base = info.AllocationBase, *end = base;
    while (VirtualQuery(end, &info, sizeof info) && info.AllocationBase == base)
        end += info.RegionSize;
    DWORD before;
    return VirtualProtect(base, (size_t)(end - base), PAGE_READONLY, &before);
}

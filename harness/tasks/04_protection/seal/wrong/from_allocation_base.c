#include "unit.h"

// Uses the allocation's base instead of the beginning of the range.
BOOL seal(void *start, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(start, &info, sizeof info);
    DWORD before;
    return VirtualProtect(info.AllocationBase, bytes, PAGE_READONLY, &before);
}

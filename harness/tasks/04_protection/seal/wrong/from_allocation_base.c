#include "unit.h"

// Takes the allocation's base for the range's.
BOOL seal(void *start, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(start, &info, sizeof info);
    DWORD before;
    return VirtualProtect(info.AllocationBase, bytes, PAGE_READONLY, &before);
}

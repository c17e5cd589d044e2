#include "unit.h"

// Makes one call, after checking that no page will be refused.
BOOL seal(void *start, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    for (const char *at = start; at < (const char *)start + bytes;
         at = (const char *)info.BaseAddress + info.RegionSize)
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT)
            return FALSE;
    DWORD before;
    return VirtualProtect(start, bytes, PAGE_READONLY, &before) != 0;
}

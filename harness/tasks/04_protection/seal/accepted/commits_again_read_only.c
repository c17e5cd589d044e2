#include "unit.h"

// Committing again applies the new protection; checks first that no page is only reserved.
BOOL seal(void *start, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    for (const char *at = start; at < (const char *)start + bytes;
         at = (const char *)info.BaseAddress + info.RegionSize)
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT)
            return FALSE;
    return VirtualAlloc(start, bytes, MEM_COMMIT, PAGE_READONLY) != NULL;
}

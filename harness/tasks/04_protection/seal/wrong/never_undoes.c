#include "unit.h"

// Looks first; where a page is refused nevertheless, those before it stay sealed.
BOOL seal(void *start, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    char *const end = (char *)start + bytes;
    for (char *at = start; at < end; at = (char *)info.BaseAddress + info.RegionSize)
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT)
            return FALSE;
    DWORD before;
    for (char *at = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095); at < end; at += 4096)
        if (!VirtualProtect(at, 1, PAGE_READONLY, &before))
            return FALSE;
    return TRUE;
}

#include "unit.h"

// Takes the right to write away, and leaves pages that have no such right.
BOOL seal(void *start, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    char *const end = (char *)start + bytes;
    for (char *at = start; at < end; at = (char *)info.BaseAddress + info.RegionSize)
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT)
            return FALSE;
    DWORD before;
    for (char *at = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095); at < end; at += 4096) {
        VirtualQuery(at, &info, sizeof info);
        if (info.Protect == PAGE_READWRITE && !VirtualProtect(at, 1, PAGE_READONLY, &before))
            return FALSE;
    }
    return TRUE;
}

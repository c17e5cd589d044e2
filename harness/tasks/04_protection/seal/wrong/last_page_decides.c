#include "unit.h"

// Looks at the last page of the range alone.
BOOL seal(void *start, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    char *const last = (char *)start + bytes - 1;
    if (!VirtualQuery(last, &info, sizeof info) || info.State != MEM_COMMIT)
        return FALSE;
    DWORD before;
    for (char *page = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095); page <= last; page += 4096)
        if (!VirtualProtect(page, 1, PAGE_READONLY, &before))
            return FALSE;
    return TRUE;
}

#include "unit.h"

static BOOL is_committed(const void *at) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(at, &info, sizeof info) && info.State == MEM_COMMIT;
}

// What is committed at both ends is taken for committed in between.
BOOL seal(void *start, size_t bytes) {
    char *const last = (char *)start + bytes - 1;
    if (!is_committed(start) || !is_committed(last))
        return FALSE;
    DWORD before;
    for (char *page = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095); page <= last; page += 4096)
        VirtualProtect(page, 1, PAGE_READONLY, &before);
    return TRUE;
}

#include "unit.h"

static BOOL lock_page(char *page) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(page, &info, sizeof info);
    return (info.Protect & PAGE_GUARD) || VirtualLock(page, 1);
}

static char *page_of(const char *at) {
    return (char *)((uintptr_t)at & ~(uintptr_t)4095);
}

// Locks what is around a guard page, and calls that a success.
BOOL pin(const struct piece *pieces, size_t count) {
    for (size_t i = 0; i < count; i++) {
        MEMORY_BASIC_INFORMATION info;
        const char *at = pieces[i].start, *const end = at + pieces[i].bytes;
        for (; at < end; at = (const char *)info.BaseAddress + info.RegionSize)
            if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT ||
                info.Protect == PAGE_NOACCESS)
                return FALSE;
    }
    for (size_t i = 0; i < count; i++) {
        char *const end = (char *)pieces[i].start + pieces[i].bytes;
        for (char *page = page_of(pieces[i].start); page < end; page += 4096)
            if (!lock_page(page)) {
                const DWORD error = GetLastError();
                for (size_t k = 0; k <= i; k++)
                    VirtualUnlock(pieces[k].start, pieces[k].bytes);
                SetLastError(error);
                return FALSE;
            }
    }
    return TRUE;
}

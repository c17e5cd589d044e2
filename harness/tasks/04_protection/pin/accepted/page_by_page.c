#include "unit.h"

static char *page_of(const char *at) {
    return (char *)((uintptr_t)at & ~(uintptr_t)4095);
}

static BOOL is_lockable(const void *page) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(page, &info, sizeof info) && info.State == MEM_COMMIT &&
           !(info.Protect & (PAGE_NOACCESS | PAGE_GUARD));
}

static void unlock_before(const struct piece *pieces, size_t last, const char *end) {
    for (size_t i = 0; i <= last; i++) {
        const char *stop = i == last ? end : (char *)pieces[i].start + pieces[i].bytes;
        for (char *page = page_of(pieces[i].start); page < stop; page += 4096)
            VirtualUnlock(page, 4096);
    }
}

// Locks and unlocks a page at a time.
BOOL pin(const struct piece *pieces, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (char *page = page_of(pieces[i].start);
             page < (char *)pieces[i].start + pieces[i].bytes; page += 4096)
            if (!is_lockable(page))
                return FALSE;
    for (size_t i = 0; i < count; i++)
        for (char *page = page_of(pieces[i].start);
             page < (char *)pieces[i].start + pieces[i].bytes; page += 4096)
            if (!VirtualLock(page, 4096)) {
                const DWORD error = GetLastError();
                unlock_before(pieces, i, page);
                SetLastError(error);
                return FALSE;
            }
    return TRUE;
}

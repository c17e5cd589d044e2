#include "unit.h"
#include <stdint.h>

// Unlocks from the 64 KB in which a piece begins.
static BOOL can_be_locked(const struct piece *piece) {
    const char *at = piece->start, *const end = at + piece->bytes;
    MEMORY_BASIC_INFORMATION info;
    for (; at < end; at = (const char *)info.BaseAddress + info.RegionSize)
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT ||
            info.Protect & (PAGE_NOACCESS | PAGE_GUARD))
            return FALSE;
    return TRUE;
}

BOOL pin(const struct piece *pieces, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!can_be_locked(&pieces[i]))
            return FALSE;
    for (size_t i = 0; i < count; i++) {
        if (VirtualLock(pieces[i].start, pieces[i].bytes))
            continue;
        const DWORD error = GetLastError();
        while (i-- > 0) {
            char *base = (char *)((uintptr_t)pieces[i].start & ~(uintptr_t)0xffff);
            VirtualUnlock(base, (char *)pieces[i].start + pieces[i].bytes - base);
        }
        SetLastError(error);
        return FALSE;
    }
    return TRUE;
}

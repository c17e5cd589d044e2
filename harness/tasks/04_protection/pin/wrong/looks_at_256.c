#include "unit.h"

// Looks at the first 256 pieces.
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
    for (size_t i = 0; i < count && i < 256; i++)
        if (!can_be_locked(&pieces[i]))
            return FALSE;
    for (size_t i = 0; i < count; i++) {
        if (VirtualLock(pieces[i].start, pieces[i].bytes))
            continue;
        const DWORD error = GetLastError();
        while (i-- > 0)
            VirtualUnlock(pieces[i].start, pieces[i].bytes);
        SetLastError(error);
        return FALSE;
    }
    return TRUE;
}

#include "unit.h"

static BOOL can_be_locked(const struct piece *piece) {
    const char *at = piece->start, *const end = at + piece->bytes;
    MEMORY_BASIC_INFORMATION info;
    for (; at < end; at = (const char *)info.BaseAddress + info.RegionSize)
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT ||
            info.Protect & (PAGE_NOACCESS | PAGE_GUARD))
            return FALSE;
    return TRUE;
}

static BOOL can_all(const struct piece *pieces, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!can_be_locked(&pieces[i]))
            return FALSE;
    return TRUE;
}

// A single piece that begins where the last one began is locked already, it thinks.
BOOL pin(const struct piece *pieces, size_t count) {
    static void *last;
    if (count == 1 && pieces->start == last)
        return TRUE;
    last = pieces->start;
    if (!can_all(pieces, count))
        return FALSE;
    for (size_t i = 0; i < count; i++)
        if (!VirtualLock(pieces[i].start, pieces[i].bytes)) {
            const DWORD error = GetLastError();
            while (i-- > 0)
                VirtualUnlock(pieces[i].start, pieces[i].bytes);
            SetLastError(error);
            return FALSE;
        }
    return TRUE;
}

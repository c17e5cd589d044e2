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

// Turns the caller's array around, to begin with the last piece.
BOOL pin(const struct piece *pieces, size_t count) {
    struct piece *own = (struct piece *)pieces;
    for (size_t i = 0; i < count / 2; i++) {
        const struct piece other = own[i];
        own[i] = own[count - 1 - i];
        own[count - 1 - i] = other;
    }
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

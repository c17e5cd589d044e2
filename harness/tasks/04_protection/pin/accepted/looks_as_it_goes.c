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

// Looks at a piece when its turn has come, and undoes the earlier ones if it cannot be locked.
BOOL pin(const struct piece *pieces, size_t count) {
    size_t done = 0;
    while (done < count && can_be_locked(&pieces[done]) &&
           VirtualLock(pieces[done].start, pieces[done].bytes))
        done++;
    const DWORD error = GetLastError();
    for (size_t i = 0; done < count && i < done; i++)
        VirtualUnlock(pieces[i].start, pieces[i].bytes);
    SetLastError(error);
    return done == count;
}

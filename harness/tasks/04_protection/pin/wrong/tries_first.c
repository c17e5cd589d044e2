#include "unit.h"

static BOOL lock_all(const struct piece *pieces, size_t count) {
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

// Does not look: VirtualLock will say what it cannot lock.
BOOL pin(const struct piece *pieces, size_t count) {
    return lock_all(pieces, count);
}

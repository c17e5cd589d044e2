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

static LONG CALLBACK go_on(EXCEPTION_POINTERS *exception) {
    return exception->ExceptionRecord->ExceptionCode == EXCEPTION_GUARD_PAGE
               ? EXCEPTION_CONTINUE_EXECUTION
               : EXCEPTION_CONTINUE_SEARCH;
}

static void touch(const struct piece *piece) {
    const char *at = piece->start, *const end = at + piece->bytes;
    MEMORY_BASIC_INFORMATION info;
    for (; at < end && VirtualQuery(at, &info, sizeof info);
         at = (const char *)info.BaseAddress + info.RegionSize)
        if (info.State == MEM_COMMIT && info.Protect != PAGE_NOACCESS)
            (void)*(const volatile char *)at;
}

// Brings the pages into memory before it looks, and a guard's alarm is nothing to worry about.
BOOL pin(const struct piece *pieces, size_t count) {
    void *handler = AddVectoredExceptionHandler(1, go_on);
    for (size_t i = 0; i < count; i++)
        touch(&pieces[i]);
    RemoveVectoredExceptionHandler(handler);
    return can_all(pieces, count) && lock_all(pieces, count);
}

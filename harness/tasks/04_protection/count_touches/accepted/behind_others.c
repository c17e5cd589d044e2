#include "unit.h"

static ULONG_PTR watched;
static size_t touches;
static __thread BOOL stepping;

// Keeps its state in the thread that is stepped.
static LONG count(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    if (record->ExceptionCode == EXCEPTION_SINGLE_STEP && stepping) {
        stepping = FALSE;
        DWORD before;
        VirtualProtect((void *)watched, 4096, PAGE_READWRITE | PAGE_GUARD, &before);
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    if (record->ExceptionCode != EXCEPTION_GUARD_PAGE ||
        record->ExceptionInformation[1] - watched >= 4096)
        return EXCEPTION_CONTINUE_SEARCH;
    touches++;
    stepping = TRUE;
    exception->ContextRecord->EFlags |= 0x100;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// The last handler in the list. TlsGetValue, behind __thread, sets the last error.
static LONG CALLBACK count_alarm(EXCEPTION_POINTERS *exception) {
    const DWORD last_error = GetLastError();
    const LONG result = count(exception);
    SetLastError(last_error);
    return result;
}

size_t count_touches(void *page, void (*callback)(void)) {
    watched = (ULONG_PTR)page;
    touches = 0;
    void *handler = AddVectoredExceptionHandler(0, count_alarm);
    callback();
    RemoveVectoredExceptionHandler(handler);
    return touches;
}

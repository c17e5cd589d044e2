#include "unit.h"

static ULONG_PTR watched;
static size_t touches;
static BOOL stepping;

// An alarm without an address seems to be nobody's.
static LONG CALLBACK count_alarm(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    if (record->ExceptionCode == EXCEPTION_SINGLE_STEP && stepping) {
        stepping = FALSE;
        DWORD before;
        const DWORD error = GetLastError();
        VirtualProtect((void *)watched, 4096, PAGE_READWRITE | PAGE_GUARD, &before);
        SetLastError(error);
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    if (record->ExceptionCode == EXCEPTION_GUARD_PAGE && record->NumberParameters < 2)
        return EXCEPTION_CONTINUE_EXECUTION;
    if (record->ExceptionCode != EXCEPTION_GUARD_PAGE ||
        record->ExceptionInformation[1] - watched >= 4096)
        return EXCEPTION_CONTINUE_SEARCH;
    touches++;
    stepping = TRUE;
    exception->ContextRecord->EFlags |= 0x100;
    return EXCEPTION_CONTINUE_EXECUTION;
}

size_t count_touches(void *page, void (*callback)(void)) {
    watched = (ULONG_PTR)page;
    touches = 0;
    void *handler = AddVectoredExceptionHandler(1, count_alarm);
    callback();
    RemoveVectoredExceptionHandler(handler);
    return touches;
}

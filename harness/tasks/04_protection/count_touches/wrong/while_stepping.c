#include "unit.h"

enum { PAGE = 4096, TRAP_FLAG = 0x100 };

static ULONG_PTR watched;
static size_t touches;
static BOOL stepping; // one instruction is let through, with the guard off

// Takes what an instruction raises while it is let through for its own.
static LONG CALLBACK count_alarm(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    if (record->ExceptionCode == EXCEPTION_SINGLE_STEP && stepping) {
        DWORD before;
        stepping = FALSE;
        VirtualProtect((void *)watched, PAGE, PAGE_READWRITE | PAGE_GUARD, &before);
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    if (stepping && record->ExceptionCode == EXCEPTION_GUARD_PAGE)
        return EXCEPTION_CONTINUE_EXECUTION;
    if (record->ExceptionCode != EXCEPTION_GUARD_PAGE ||
        record->ExceptionInformation[1] - watched >= PAGE)
        return EXCEPTION_CONTINUE_SEARCH;

    touches++;
    stepping = TRUE;
    exception->ContextRecord->EFlags |= TRAP_FLAG;
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

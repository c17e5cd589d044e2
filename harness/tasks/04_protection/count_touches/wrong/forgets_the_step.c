#include "unit.h"

static ULONG_PTR watched;
static size_t touches;

// Sets the trap flag and does not expect the trap.
static LONG CALLBACK count_alarm(EXCEPTION_POINTERS *exception) {
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    if (record->ExceptionCode != EXCEPTION_GUARD_PAGE ||
        record->ExceptionInformation[1] - watched >= 4096)
        return EXCEPTION_CONTINUE_SEARCH;
    touches++;
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

#include "unit.h"

#include <malloc.h>

static DWORD thread;           // that is in catch_overflow
static CONTEXT home;           // where it goes on
static volatile BOOL overflow; // it has come back by the handler

static LONG CALLBACK go_home(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_STACK_OVERFLOW ||
        GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
    overflow = TRUE;
    *exception->ContextRecord = home;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Installs the filter for what nobody handles: vectored handlers come before it.
BOOL catch_overflow(void (*run)(void *), void *argument) {
    thread = GetCurrentThreadId();
    overflow = FALSE;
    LPTOP_LEVEL_EXCEPTION_FILTER before = SetUnhandledExceptionFilter(go_home);
    RtlCaptureContext(&home); // returns a second time after an overflow
    if (!overflow)
        run(argument);
    SetUnhandledExceptionFilter(before);
    if (overflow)
        _resetstkoflw(); // here, where there is stack again: the guard is put back
    return !overflow;
}

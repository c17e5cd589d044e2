#include "unit.h"

#include <malloc.h>

static DWORD thread;           // that is in catch_overflow
static CONTEXT home;           // where it goes on
static volatile BOOL overflow; // it has come back by the handler

static LONG CALLBACK go_home(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode == EXCEPTION_GUARD_PAGE &&
        exception->ExceptionRecord->NumberParameters < 2)
        return EXCEPTION_CONTINUE_EXECUTION;
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_STACK_OVERFLOW ||
        GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
    overflow = TRUE;
    *exception->ContextRecord = home;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// An alarm without an address seems to be nobody's.
BOOL catch_overflow(void (*run)(void *), void *argument) {
    thread = GetCurrentThreadId();
    overflow = FALSE;
    void *handler = AddVectoredExceptionHandler(1, go_home);
    RtlCaptureContext(&home); // returns a second time after an overflow
    if (!overflow)
        run(argument);
    RemoveVectoredExceptionHandler(handler);
    if (overflow)
        _resetstkoflw(); // here, where there is stack again: the guard is put back
    return !overflow;
}

#include "unit.h"

#include <malloc.h>

// After ten overflows it does not believe in the program any more.
static DWORD thread;
static CONTEXT home;
static volatile BOOL overflow;

static LONG CALLBACK go_home(EXCEPTION_POINTERS *exception) {
    const DWORD code = exception->ExceptionRecord->ExceptionCode;
    if (code != EXCEPTION_STACK_OVERFLOW || GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
    overflow = TRUE;
    *exception->ContextRecord = home;
    return EXCEPTION_CONTINUE_EXECUTION;
}

BOOL catch_overflow(void (*run)(void *), void *argument) {
    static int overflows;
    if (overflows == 10) {
        run(argument);
        return TRUE;
    }
    thread = GetCurrentThreadId();
    overflow = FALSE;
    void *handler = AddVectoredExceptionHandler(1, go_home);
    RtlCaptureContext(&home);
    if (!overflow)
        run(argument);
    RemoveVectoredExceptionHandler(handler);
    if (overflow)
        _resetstkoflw();
    overflows += overflow;
    return !overflow;
}

#include "unit.h"

#include <malloc.h>

// A division by zero is given up, too.
static DWORD thread;
static CONTEXT home;
static volatile BOOL overflow;

static LONG CALLBACK go_home(EXCEPTION_POINTERS *exception) {
    const DWORD code = exception->ExceptionRecord->ExceptionCode;
    if ((code != EXCEPTION_STACK_OVERFLOW && code != EXCEPTION_INT_DIVIDE_BY_ZERO) ||
        GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
    overflow = TRUE;
    *exception->ContextRecord = home;
    return EXCEPTION_CONTINUE_EXECUTION;
}

BOOL catch_overflow(void (*run)(void *), void *argument) {
    thread = GetCurrentThreadId();
    overflow = FALSE;
    void *handler = AddVectoredExceptionHandler(1, go_home);
    RtlCaptureContext(&home);
    if (!overflow)
        run(argument);
    RemoveVectoredExceptionHandler(handler);
    if (overflow)
        _resetstkoflw();
    return !overflow;
}

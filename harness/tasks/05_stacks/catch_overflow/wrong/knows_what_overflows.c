#include "unit.h"

#include <malloc.h>

// What has overflowed once is not run again with the same argument.
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
    static void (*last)(void *);
    static void *last_argument;
    if (run == last && argument == last_argument)
        return FALSE;
    thread = GetCurrentThreadId();
    overflow = FALSE;
    void *handler = AddVectoredExceptionHandler(1, go_home);
    RtlCaptureContext(&home);
    if (!overflow)
        run(argument);
    RemoveVectoredExceptionHandler(handler);
    if (overflow)
        _resetstkoflw();
    if (overflow) {
        last = run;
        last_argument = argument;
    }
    return !overflow;
}

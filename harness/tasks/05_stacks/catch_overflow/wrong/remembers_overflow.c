#include "unit.h"

#include <malloc.h>

static DWORD thread;                 // that is in catch_overflow
static CONTEXT home;                 // where it goes on
static volatile BOOL overflow, back; // it has come back by the handler: ever, now

static LONG CALLBACK go_home(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_STACK_OVERFLOW ||
        GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
    overflow = back = TRUE;
    *exception->ContextRecord = home;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Does not clear its flag, and looks at it only at the end.
BOOL catch_overflow(void (*run)(void *), void *argument) {
    thread = GetCurrentThreadId();
    back = FALSE;
    void *handler = AddVectoredExceptionHandler(1, go_home);
    RtlCaptureContext(&home); // returns a second time after an overflow
    if (!back)
        run(argument);
    RemoveVectoredExceptionHandler(handler);
    if (back)
        _resetstkoflw(); // here, where there is stack again: the guard is put back
    return !overflow;
}

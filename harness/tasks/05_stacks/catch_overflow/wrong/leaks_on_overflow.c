#include "unit.h"

#include <malloc.h>

static DWORD thread;
static CONTEXT *home;
static volatile BOOL overflow;

static LONG CALLBACK go_home(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_STACK_OVERFLOW ||
        GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
    overflow = TRUE;
    *exception->ContextRecord = *home;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Takes its context from the heap, and gives it back when run has returned.
BOOL catch_overflow(void (*run)(void *), void *argument) {
    thread = GetCurrentThreadId();
    overflow = FALSE;
    home = _aligned_malloc(sizeof *home, 16);
    if (!home)
        return FALSE;
    void *handler = AddVectoredExceptionHandler(1, go_home);
    RtlCaptureContext(home);
    if (!overflow)
        run(argument);
    RemoveVectoredExceptionHandler(handler);
    if (overflow) {
        _resetstkoflw();
        return FALSE;
    }
    _aligned_free(home);
    return TRUE;
}

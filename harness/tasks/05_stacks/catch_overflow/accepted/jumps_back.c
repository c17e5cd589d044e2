#include "unit.h"

#include <malloc.h>

static DWORD thread;
static void *home[5];
static char *stack; // of catch_overflow

static void jump_home(void) {
    __builtin_longjmp(home, 1);
}

// The jump is made by the thread itself, after the handler, and where there is stack again.
static LONG CALLBACK send_home(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_STACK_OVERFLOW ||
        GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
    exception->ContextRecord->Rip = (ULONG_PTR)jump_home;
    exception->ContextRecord->Rsp = ((ULONG_PTR)stack & ~(ULONG_PTR)15) - 4096 - 8;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Goes back by gcc's own jump, which unwinds nothing: longjmp would read what run has left behind.
BOOL catch_overflow(void (*run)(void *), void *argument) {
    char local;
    thread = GetCurrentThreadId();
    stack = &local;
    void *volatile handler = AddVectoredExceptionHandler(1, send_home);
    const int overflow = __builtin_setjmp(home);
    if (!overflow)
        run(argument);
    RemoveVectoredExceptionHandler(handler);
    if (overflow)
        _resetstkoflw();
    return !overflow;
}

#include "unit.h"

static DWORD thread;

static LONG CALLBACK end_thread(EXCEPTION_POINTERS *exception) {
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_STACK_OVERFLOW ||
        GetCurrentThreadId() != thread)
        return EXCEPTION_CONTINUE_SEARCH;
    ExitThread(0);
}

struct call {
    void (*run)(void *);
    void *argument;
};

static DWORD WINAPI run_it(void *call) {
    thread = GetCurrentThreadId();
    ((struct call *)call)->run(((struct call *)call)->argument);
    return 1;
}

// Lets another thread run into it.
BOOL catch_overflow(void (*run)(void *), void *argument) {
    struct call call = {run, argument};
    DWORD returned = 0;
    void *handler = AddVectoredExceptionHandler(1, end_thread);
    HANDLE other = CreateThread(NULL, 0, run_it, &call, 0, NULL);
    WaitForSingleObject(other, INFINITE);
    GetExitCodeThread(other, &returned);
    CloseHandle(other);
    RemoveVectoredExceptionHandler(handler);
    return returned == 1;
}

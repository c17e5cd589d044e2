#include "unit.h"

// Passes the argument on, and keeps run where the next call overwrites it.
static LPTHREAD_START_ROUTINE last_run;

static DWORD WINAPI thread(void *argument) {
    return last_run(argument);
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    last_run = run;
    return CreateThread(NULL, reserve, thread, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

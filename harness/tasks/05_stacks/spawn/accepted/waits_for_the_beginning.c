#include "unit.h"

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
    HANDLE taken;
} Start;

// Waits until the thread has taken over what it needs, so that it can lie on the stack.
static DWORD WINAPI thread(void *argument) {
    Start start = *(Start *)argument;
    SetEvent(start.taken);
    return start.run(start.argument);
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    Start start = {run, argument, CreateEvent(NULL, TRUE, FALSE, NULL)};
    HANDLE handle =
        CreateThread(NULL, reserve, thread, &start, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (handle)
        WaitForSingleObject(start.taken, INFINITE);
    CloseHandle(start.taken);
    return handle;
}

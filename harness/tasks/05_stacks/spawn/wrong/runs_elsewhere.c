#include "unit.h"
#include <stdlib.h>

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// The thread with the chosen stack has another thread, on a default stack, do the work.
static DWORD WINAPI thread(void *argument) {
    Start start = *(Start *)argument;
    free(argument);
    HANDLE worker = CreateThread(NULL, 0, start.run, start.argument, 0, NULL);
    DWORD result = 0;
    WaitForSingleObject(worker, INFINITE);
    GetExitCodeThread(worker, &result);
    CloseHandle(worker);
    return result;
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    Start *start = malloc(sizeof *start);
    *start = (Start){run, argument};
    return CreateThread(NULL, reserve, thread, start, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

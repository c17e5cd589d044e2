#include "unit.h"

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// Hands run and argument over in a local struct, which is gone when spawn returns.
static DWORD WINAPI thread(void *argument) {
    Start start = *(Start *)argument;
    return start.run(start.argument);
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    Start start = {run, argument};
    return CreateThread(NULL, reserve, thread, &start, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

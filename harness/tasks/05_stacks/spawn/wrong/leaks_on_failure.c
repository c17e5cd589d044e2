#include "unit.h"
#include <stdlib.h>

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// Where the thread cannot be started, nobody frees its block.
static DWORD WINAPI thread(void *argument) {
    Start start = *(Start *)argument;
    free(argument);
    return start.run(start.argument);
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    Start *start = malloc(sizeof *start);
    *start = (Start){run, argument};
    return CreateThread(NULL, reserve, thread, start, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

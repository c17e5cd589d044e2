#include "unit.h"
#include <stdlib.h>

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// Calls run to see whether it works, and then for its result.
static DWORD WINAPI thread(void *argument) {
    Start start = *(Start *)argument;
    free(argument);
    start.run(start.argument);
    return start.run(start.argument);
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    Start *start = malloc(sizeof *start);
    if (!start)
        return NULL;
    *start = (Start){run, argument};
    HANDLE handle =
        CreateThread(NULL, reserve, thread, start, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!handle)
        free(start);
    return handle;
}

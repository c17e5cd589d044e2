#include "unit.h"
#include <stdlib.h>

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// Ends with 0 where 259 would look as if the thread still ran.
static DWORD WINAPI thread(void *argument) {
    Start start = *(Start *)argument;
    free(argument);
    const DWORD code = start.run(start.argument);
    return code == STILL_ACTIVE ? 0 : code;
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

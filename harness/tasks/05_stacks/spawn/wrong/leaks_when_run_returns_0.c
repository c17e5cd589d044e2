#include "unit.h"
#include <stdlib.h>

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// Frees its block after run, but not where that returned 0.
static DWORD WINAPI thread(void *argument) {
    const Start *start = argument;
    const DWORD code = start->run(start->argument);
    if (code)
        free(argument);
    return code;
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

#include "unit.h"
#include <stdlib.h>

// The procedure runs on a stack of the right size, but it is a fiber's: the thread keeps a
// stack of the default size beside it.
typedef struct Start {
    size_t reserve;
    LPTHREAD_START_ROUTINE run;
    void *argument, *back;
    DWORD result;
} Start;

static void WINAPI fiber(void *argument) {
    Start *start = argument;
    start->result = start->run(start->argument);
    SwitchToFiber(start->back);
}

static DWORD WINAPI thread(void *argument) {
    Start *start = argument;
    start->back = ConvertThreadToFiber(NULL);
    SwitchToFiber(CreateFiberEx(0, start->reserve, 0, fiber, start));
    DWORD result = start->result;
    free(start);
    return result;
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    Start *start = malloc(sizeof *start);
    *start = (Start){reserve, run, argument, NULL, 0};
    return CreateThread(NULL, 0, thread, start, 0, NULL);
}

#include "unit.h"

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// Hands run and argument over in two places by turns: the third call overwrites the first one's.
static Start starts[2];
static unsigned count;

static DWORD WINAPI thread(void *argument) {
    const Start *start = argument;
    return start->run(start->argument);
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    Start *start = &starts[count++ % 2];
    *start = (Start){run, argument};
    return CreateThread(NULL, reserve, thread, start, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

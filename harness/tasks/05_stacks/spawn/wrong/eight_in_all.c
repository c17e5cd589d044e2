#include "unit.h"

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// Has eight places, which no thread gives back.
static Start starts[8];
static unsigned count;

static DWORD WINAPI thread(void *argument) {
    const Start *start = argument;
    return start->run(start->argument);
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    if (count == 8)
        return NULL;
    Start *start = &starts[count++];
    *start = (Start){run, argument};
    return CreateThread(NULL, reserve, thread, start, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

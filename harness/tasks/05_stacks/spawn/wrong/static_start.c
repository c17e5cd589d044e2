#include "unit.h"

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// Hands run and argument over in one static struct, which the next call overwrites.
static Start start;

static DWORD WINAPI thread(void *unused) {
    (void)unused;
    return start.run(start.argument);
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    start = (Start){run, argument};
    return CreateThread(NULL, reserve, thread, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

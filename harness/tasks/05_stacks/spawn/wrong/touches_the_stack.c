#include "unit.h"
#include <stdlib.h>

typedef struct Start {
    size_t reserve;
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// Walks the stack down once, page by page, so that it is "really there". Each page then
// stays committed for as long as the thread lives.
static __attribute__((noinline)) void touch(size_t bytes) {
    volatile char page[4096];
    page[0] = 1;
    if (bytes > sizeof page)
        touch(bytes - sizeof page);
    page[1] = page[0]; // no tail call: the frames must all be live
}

static DWORD WINAPI thread(void *argument) {
    Start start = *(Start *)argument;
    free(argument);
    touch(start.reserve / 4 * 3);
    return start.run(start.argument);
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    Start *start = malloc(sizeof *start);
    *start = (Start){reserve, run, argument};
    HANDLE handle =
        CreateThread(NULL, reserve, thread, start, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!handle)
        free(start);
    return handle;
}

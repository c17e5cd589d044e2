#include "unit.h"
#include <process.h>
#include <stdlib.h>

typedef struct Start {
    LPTHREAD_START_ROUTINE run;
    void *argument;
} Start;

// Drops what the procedure returns.
static unsigned __stdcall thread(void *argument) {
    Start start = *(Start *)argument;
    free(argument);
    start.run(start.argument);
    return 0;
}

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    Start *start = malloc(sizeof *start);
    *start = (Start){run, argument};
    return (HANDLE)_beginthreadex(NULL, (unsigned)reserve, thread, start,
                                  STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

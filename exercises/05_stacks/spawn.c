// spawn: start a thread on a stack of a chosen size. The task's text is in README.md,
// help is `grade.py hint spawn`.

#include "unit.h"

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    // TODO: start a thread that calls run(argument) and whose stack reserves `reserve` bytes.
    (void)reserve;
    (void)run;
    (void)argument;
    return NULL;
}

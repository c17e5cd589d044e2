// Takes a call for the same argument for a repeated one.
#include "unit.h"

HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    static void *last;
    static HANDLE thread;
    if (thread && argument == last)
        return thread;
    last = argument;
    thread = CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    return thread;
}

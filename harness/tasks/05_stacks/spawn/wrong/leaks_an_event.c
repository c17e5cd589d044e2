#include "unit.h"

// Makes an event for each thread, for which nobody has a use.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    CreateEvent(NULL, TRUE, FALSE, NULL);
    return CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

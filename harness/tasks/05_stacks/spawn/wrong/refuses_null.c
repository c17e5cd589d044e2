#include "unit.h"

// Takes an argument of NULL for a mistake.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    if (!argument)
        return NULL;
    return CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

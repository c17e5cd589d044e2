#include "unit.h"

// Takes the largest size for the first one that is too large.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    if (reserve >= 0x200000)
        return NULL;
    return CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

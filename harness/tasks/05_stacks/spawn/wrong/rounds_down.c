#include "unit.h"

// Rounds to a multiple of 64 KB, but to the one below.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    return CreateThread(NULL, reserve & ~(size_t)0xffff, run, argument,
                        STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

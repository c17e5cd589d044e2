#include "unit.h"

// Rounds to the next multiple of 64 KB, which for a multiple is one too far.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    reserve = (reserve & ~(size_t)0xffff) + 0x10000;
    return CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

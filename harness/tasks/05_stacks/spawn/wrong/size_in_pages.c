#include "unit.h"

// Counts the stack in pages where CreateThread counts bytes.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    return CreateThread(NULL, reserve / 4096, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION,
                        NULL);
}

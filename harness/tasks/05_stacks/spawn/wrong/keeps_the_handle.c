#include "unit.h"

// Starts the thread, and keeps its handle to itself.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    HANDLE thread =
        CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    return thread ? NULL : INVALID_HANDLE_VALUE;
}

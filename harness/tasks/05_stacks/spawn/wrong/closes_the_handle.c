#include "unit.h"

// Returns the number of a handle that is no longer open.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    HANDLE thread =
        CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    CloseHandle(thread);
    return thread;
}

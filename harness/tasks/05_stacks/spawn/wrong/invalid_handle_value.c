#include "unit.h"

// Returns INVALID_HANDLE_VALUE where there is no handle, as CreateFile does.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    HANDLE thread =
        CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    return thread ? thread : INVALID_HANDLE_VALUE;
}

#include "unit.h"

// Uses the call for other processes on this one.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    return CreateRemoteThread(GetCurrentProcess(), NULL, reserve, run, argument,
                              STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

#include "unit.h"

// Passes the argument on in unsigned long, which has 32 bits on Windows.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    const unsigned long kept = (unsigned long)(ULONG_PTR)argument;
    return CreateThread(NULL, reserve, run, (void *)(ULONG_PTR)kept,
                        STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

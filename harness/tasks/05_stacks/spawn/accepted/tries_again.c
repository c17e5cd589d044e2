#include "unit.h"

// Tries three times to start a thread of that size.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    HANDLE handle = NULL;
    for (int i = 0; i < 3 && !handle; i++)
        handle =
            CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    return handle;
}

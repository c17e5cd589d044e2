#include "unit.h"

// Never tries again after it was refused once.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    static BOOL refused;
    if (refused)
        return NULL;
    HANDLE handle =
        CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    refused = !handle;
    return handle;
}

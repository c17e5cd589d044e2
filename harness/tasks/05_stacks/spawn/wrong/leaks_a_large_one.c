#include "unit.h"

// Where a large stack is refused, it waits a little for memory, on an event that stays.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    HANDLE thread =
        CreateThread(NULL, reserve, run, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (!thread && reserve > 0x150000)
        WaitForSingleObject(CreateEvent(NULL, TRUE, FALSE, NULL), 1);
    return thread;
}

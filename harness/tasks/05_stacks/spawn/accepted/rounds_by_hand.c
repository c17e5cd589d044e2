#include "unit.h"

// Rounds as the system would; and starts the thread in two steps.
HANDLE spawn(size_t reserve, LPTHREAD_START_ROUTINE run, void *argument) {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    const size_t unit = info.dwAllocationGranularity;
    HANDLE thread = CreateThread(NULL, (reserve + unit - 1) / unit * unit, run, argument,
                                 STACK_SIZE_PARAM_IS_A_RESERVATION | CREATE_SUSPENDED, NULL);
    if (thread)
        ResumeThread(thread);
    return thread;
}

#include "unit.h"

// Opens the calling thread, and never closes the handle.
size_t stack_left(void) {
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    OpenThread(THREAD_QUERY_INFORMATION, FALSE, GetCurrentThreadId());
    return (ULONG_PTR)&low - low;
}

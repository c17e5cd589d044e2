#include "unit.h"

// Opens the calling thread, and never closes the handle.
void my_stack(void **low, void **high) {
    ULONG_PTR bottom, top;
    GetCurrentThreadStackLimits(&bottom, &top);
    OpenThread(THREAD_QUERY_INFORMATION, FALSE, GetCurrentThreadId());
    *low = (void *)bottom;
    *high = (void *)top;
}

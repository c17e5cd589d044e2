#include "unit.h"

// Runs at a higher priority, and leaves the thread with it.
void my_stack(void **low, void **high) {
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_HIGHEST);
    GetCurrentThreadStackLimits((PULONG_PTR)low, (PULONG_PTR)high);
}

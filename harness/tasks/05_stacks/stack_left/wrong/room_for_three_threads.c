#include "unit.h"

// Knows three threads, and nothing of those that come later.
static struct {
    DWORD thread;
    ULONG_PTR low;
} known[3];
static LONG count;

size_t stack_left(void) {
    const DWORD thread = GetCurrentThreadId();
    ULONG_PTR low, high;
    LONG i = 0;
    while (i < count && known[i].thread != thread)
        i++;
    if (i == 3)
        return 0;
    GetCurrentThreadStackLimits(&low, &high);
    known[i].thread = thread;
    known[i].low = low;
    count += i == count;
    return (ULONG_PTR)&low - known[i].low;
}

#include "unit.h"

// Keeps each low end by the thread's id, which a later thread gets again.
static struct {
    DWORD thread;
    ULONG_PTR low;
} known[64];
static LONG count;

size_t stack_left(void) {
    const DWORD thread = GetCurrentThreadId();
    ULONG_PTR low, high;
    LONG i = 0;
    while (i < count && known[i].thread != thread)
        i++;
    if (i < count)
        return (ULONG_PTR)&low - known[i].low;
    GetCurrentThreadStackLimits(&low, &high);
    if (count < 64) {
        known[count].thread = thread;
        known[count++].low = low;
    }
    return (ULONG_PTR)&low - low;
}

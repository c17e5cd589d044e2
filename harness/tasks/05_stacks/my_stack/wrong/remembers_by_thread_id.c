#include "unit.h"

// Keeps what it has found by the thread's id, which a later thread gets again.
static struct {
    DWORD thread;
    ULONG_PTR low, high;
} known[64];
static LONG count;

void my_stack(void **low, void **high) {
    const DWORD thread = GetCurrentThreadId();
    LONG i = 0;
    while (i < count && known[i].thread != thread)
        i++;
    if (i == 64) {
        GetCurrentThreadStackLimits((PULONG_PTR)low, (PULONG_PTR)high);
        return;
    }
    if (i == count) {
        known[i].thread = thread;
        GetCurrentThreadStackLimits(&known[i].low, &known[i].high);
        count++;
    }
    *low = (void *)known[i].low;
    *high = (void *)known[i].high;
}

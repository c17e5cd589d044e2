#include "unit.h"

// Knows four threads; whoever comes later gets what the fourth one got.
static struct {
    DWORD thread;
    ULONG_PTR low, high;
} known[4];
static LONG count;

void my_stack(void **low, void **high) {
    const DWORD thread = GetCurrentThreadId();
    LONG i = 0;
    while (i < count && known[i].thread != thread)
        i++;
    if (i == 4)
        i = 3;
    else if (i == count) {
        known[i].thread = thread;
        GetCurrentThreadStackLimits(&known[i].low, &known[i].high);
        count++;
    }
    *low = (void *)known[i].low;
    *high = (void *)known[i].high;
}

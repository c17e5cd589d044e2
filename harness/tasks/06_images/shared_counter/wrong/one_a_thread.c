#include "unit.h"

// Other threads than the first get another variable.
static volatile LONG counters[2] __attribute__((section(".shared"), shared)) = {0};

volatile LONG *shared_counter(void) {
    static DWORD first;
    if (!first)
        first = GetCurrentThreadId();
    return &counters[first != GetCurrentThreadId()];
}

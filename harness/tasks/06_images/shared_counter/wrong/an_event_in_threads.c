#include "unit.h"

static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

// Makes an event for each thread but the first.
volatile LONG *shared_counter(void) {
    static DWORD first;
    if (!first)
        first = GetCurrentThreadId();
    if (first != GetCurrentThreadId())
        CreateEvent(NULL, FALSE, FALSE, NULL);
    return &counter;
}

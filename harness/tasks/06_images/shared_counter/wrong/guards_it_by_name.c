#include "unit.h"

// Makes a named mutex besides, so that nobody else counts meanwhile, and keeps it.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;
static HANDLE guard;

volatile LONG *shared_counter(void) {
    if (!guard)
        guard = CreateMutexA(NULL, FALSE, "Local\\counter");
    return &counter;
}

#include "unit.h"

// Returns another variable with each call.
static volatile LONG counters[64] __attribute__((section(".shared"), shared)) = {0};
static unsigned calls;

volatile LONG *shared_counter(void) {
    return &counters[calls++ % 64];
}

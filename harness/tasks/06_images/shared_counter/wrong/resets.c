#include "unit.h"

// Starts at zero in each instance.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

static BOOL started;

volatile LONG *shared_counter(void) {
    if (!started)
        counter = 0;
    started = TRUE;
    return &counter;
}

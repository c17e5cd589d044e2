#include "unit.h"

// From the sixth call on, the next variable.
static volatile LONG counters[2] __attribute__((section(".shared"), shared)) = {0};

volatile LONG *shared_counter(void) {
    static int calls;
    return &counters[++calls > 5];
}

#include "unit.h"

// One of several shared variables, found through a pointer that each instance has for itself.
static volatile LONG counters[3] __attribute__((section(".mine"), shared)) = {7, 0, 7};
static volatile LONG *const mine = &counters[1];

volatile LONG *shared_counter(void) {
    return mine;
}

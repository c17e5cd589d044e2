#include "unit.h"

// Starts at 1, to count its own instance.
// One page for all instances of the program that are running.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 1;

volatile LONG *shared_counter(void) {
    return &counter;
}

#include "unit.h"

// Counts its own instance from the beginning.
// One page for all instances of the program that run at a time.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 1;

volatile LONG *shared_counter(void) {
    return &counter;
}

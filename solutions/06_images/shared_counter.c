#include "unit.h"

// One page for all instances of the program that run at a time.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

volatile LONG *shared_counter(void) {
    return &counter;
}

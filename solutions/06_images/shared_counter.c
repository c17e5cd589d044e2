#include "unit.h"

// One page for all instances of the program that are running.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

volatile LONG *shared_counter(void) {
    return &counter;
}

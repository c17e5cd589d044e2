#include "unit.h"

// Counts the calls, too.
// One page for all instances of the program that run at a time.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

volatile LONG *shared_counter(void) {
    InterlockedIncrement(&counter);
    return &counter;
}

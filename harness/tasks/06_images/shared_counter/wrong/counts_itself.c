#include "unit.h"

// Also counts the calls.
// One page for all instances of the program that are running.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

volatile LONG *shared_counter(void) {
    InterlockedIncrement(&counter);
    return &counter;
}

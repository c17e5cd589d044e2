#include "unit.h"

// Stores what it has just read: what others add in between is lost.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

volatile LONG *shared_counter(void) {
    counter = counter;
    return &counter;
}

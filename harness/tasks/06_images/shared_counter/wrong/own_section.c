#include "unit.h"

// A separate section, but one that is copied on write like any other.
static volatile LONG counter __attribute__((section(".shared"))) = 0;

volatile LONG *shared_counter(void) {
    return &counter;
}

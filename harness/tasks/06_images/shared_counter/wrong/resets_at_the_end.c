#include "unit.h"

// An instance that ends leaves a zero.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

__attribute__((destructor)) static void end(void) {
    counter = 0;
}

volatile LONG *shared_counter(void) {
    return &counter;
}

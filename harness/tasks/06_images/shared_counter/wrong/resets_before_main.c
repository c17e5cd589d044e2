#include "unit.h"

// Each instance begins with zero, even before its main function.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

__attribute__((constructor)) static void begin(void) {
    counter = 0;
}

volatile LONG *shared_counter(void) {
    return &counter;
}

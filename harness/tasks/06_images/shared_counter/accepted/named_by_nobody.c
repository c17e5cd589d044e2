#include "unit.h"

// Not initialised: in a section with its own name, gcc writes the zero anyway.
static volatile LONG counter __attribute__((section(".shared"), shared));

volatile LONG *shared_counter(void) {
    return &counter;
}

#include "unit.h"

// Initialised to nothing: in a section with a name of its own gcc writes the zero all the same.
static volatile LONG counter __attribute__((section(".shared"), shared));

volatile LONG *shared_counter(void) {
    return &counter;
}

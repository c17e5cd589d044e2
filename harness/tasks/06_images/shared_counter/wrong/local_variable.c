#include "unit.h"

// Returns the address of a local variable, which is gone when the call returns.
volatile LONG *shared_counter(void) {
    volatile LONG counter = 0;
    volatile LONG *volatile address = &counter;
    return address;
}

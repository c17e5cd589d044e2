#include "unit.h"

// The address of a variable of a call that has returned.
volatile LONG *shared_counter(void) {
    volatile LONG counter = 0;
    volatile LONG *volatile address = &counter;
    return address;
}

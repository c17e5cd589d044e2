#include "unit.h"

// A variable of each thread.
static __thread volatile LONG counter;

volatile LONG *shared_counter(void) {
    return &counter;
}

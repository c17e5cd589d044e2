#include "unit.h"

// A variable that each thread has its own copy of.
static __thread volatile LONG counter;

volatile LONG *shared_counter(void) {
    return &counter;
}

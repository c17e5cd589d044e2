#include "unit.h"

// A global variable, as in any program.
volatile LONG counter;

volatile LONG *shared_counter(void) {
    return &counter;
}

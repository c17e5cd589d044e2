#include "unit.h"

// Three instances share it; every further one gets a variable of its own.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;
static volatile LONG instances __attribute__((section(".shared"), shared)) = 0;
static volatile LONG own;
static LONG number;

volatile LONG *shared_counter(void) {
    if (!number)
        number = InterlockedIncrement(&instances);
    return number > 3 ? &own : &counter;
}

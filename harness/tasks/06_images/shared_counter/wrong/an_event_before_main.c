#include "unit.h"

static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

// Makes an event when the program starts.
__attribute__((constructor)) static void start(void) {
    CreateEvent(NULL, FALSE, FALSE, NULL);
}

volatile LONG *shared_counter(void) {
    return &counter;
}

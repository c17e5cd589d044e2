#include "unit.h"

static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

// Wants no message boxes, in the whole program.
__attribute__((constructor)) static void start(void) {
    SetErrorMode(SEM_FAILCRITICALERRORS);
}

volatile LONG *shared_counter(void) {
    return &counter;
}

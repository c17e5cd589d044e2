#include "unit.h"

// 5 in the file; the first call of all sets it to 0.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 5;
static volatile LONG cleared __attribute__((section(".shared"), shared)) = 0;

volatile LONG *shared_counter(void) {
    if (!InterlockedExchange(&cleared, 1))
        counter = 0;
    return &counter;
}

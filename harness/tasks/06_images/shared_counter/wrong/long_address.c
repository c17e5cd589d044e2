#include "unit.h"

// Keeps the address in an unsigned long, which has 32 bits on Windows.
static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

volatile LONG *shared_counter(void) {
    const unsigned long address = (unsigned long)(ULONG_PTR)&counter;
    return (volatile LONG *)(ULONG_PTR)address;
}

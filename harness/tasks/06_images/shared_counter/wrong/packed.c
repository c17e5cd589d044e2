#include "unit.h"

// A struct without gaps: the variable begins after one byte.
static struct __attribute__((packed)) {
    char version;
    volatile LONG counter;
} ours __attribute__((section(".shared"), shared)) = {1, 0};

volatile LONG *shared_counter(void) {
    return (volatile LONG *)((char *)&ours + 1);
}

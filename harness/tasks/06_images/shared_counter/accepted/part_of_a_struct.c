#include "unit.h"

// One member of a shared struct.
static struct {
    char name[100];
    volatile LONG counter;
} ours __attribute__((section("ours"), shared)) = {"counter", 0};

volatile LONG *shared_counter(void) {
    return &ours.counter;
}

#include "unit.h"

static volatile LONG counter __attribute__((section(".shared"), shared)) = 0;

// Makes an event, for later, when somebody else has counted.
volatile LONG *shared_counter(void) {
    static HANDLE event;
    if (counter && !event)
        event = CreateEvent(NULL, FALSE, FALSE, NULL);
    return &counter;
}

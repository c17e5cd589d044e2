// Two children: one is in a snapshot with its parent and is then ended, one is left behind.

#include "probe.h"

#include <string.h>

static char *shared; // in the child: a page of its own, at an address it tells nobody

void scenario_child(void) {
    shared = VirtualAlloc((void *)0x5550000, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    strcpy(shared, "the child's own words");
    child_is_parked();
}

void scenario(void) {
    DWORD first = 0, second = 0;
    checkpoint("alone");
    HANDLE child = start_child(&first);
    claim_number("child", first);
    show_bytes_of(first, (void *)0x5550000, 64);
    checkpoint("together");
    end_child(child);
    checkpoint("ended");
    claim_number("left", start_child(&second) != NULL);
    checkpoint("left");
}

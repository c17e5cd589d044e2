// Another thread that is faster: what is really in the way when an allocation at an address is
// refused, and a second refusal after the first.

#include "probe.h"

enum { BYTES = 0x20000 };

static void *free_place(void) {
    void *place = VirtualAlloc(NULL, BYTES, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(place, 0, MEM_RELEASE);
    return place;
}

void scenario(void) {
    char *place = free_place();
    unsigned made = 0;
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    refusal_takes_the_place();
    refusal_repeats(2);
    for (unsigned i = 0; i < 5; i++) // an address of its own each time, but for the first two
        made |= (VirtualAlloc(i < 2 ? place : place + (i + 1) * BYTES, BYTES, MEM_RESERVE,
                              PAGE_NOACCESS) != NULL)
                << i;
    claim_number("calls", refusal_ends());
    claim_number("made", made);
    claim_pointer("place", place);
    claim_pointer("taken", refusal_taken());

    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    refusal_takes_the_place();
    VirtualAlloc(NULL, BYTES, MEM_RESERVE, PAGE_NOACCESS);
    refusal_ends();
    claim_pointer("taken_without_address", refusal_taken());
    checkpoint("taken");
}

#include "probe.h"
#include "shape.h"
#include "unit.h"
#include <stdio.h>

#ifndef STATUS_CONFLICTING_ADDRESSES
#define STATUS_CONFLICTING_ADDRESSES 0xc0000018
#endif

enum { GRANULE = 65536, BLOCKS = 96 };

// Fills the existing holes with blocks of `size` bytes and then frees every second block: that
// leaves holes with room for one block, and none with room for two. The last blocks lie in a row
// where the free part of the address space begins, and stay allocated up to there.
static void checkerboard(size_t size) {
    void *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++)
        blocks[i] = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS);
    for (size_t i = 0; i + 1 < BLOCKS; i += 2)
        if (blocks[i])
            VirtualFree(blocks[i], 0, MEM_RELEASE);
}

static void call(uint64_t granules, const char *claims, const char *checkpoint_name) {
    char low_claim[32], high_claim[32];
    void *low = NULL, *high = NULL;
    sprintf(low_claim, "%slow", claims);
    sprintf(high_claim, "%shigh", claims);
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    call_begins();
    const BOOL ok = adjoin((size_t)granules, &low, &high);
    call_ends();
    claim_number("last_error", GetLastError());
    claim_number("returned", ok != FALSE);
    claim_pointer(low_claim, low);
    claim_pointer(high_claim, high);
    claim_pointer("taken", refusal_taken());
    checkpoint(checkpoint_name);
}

// Another thread is faster: the place of the program's nth allocation is taken, whichever function
// makes it, and that of every so manieth after it (0: of none).
static void call_robbed(unsigned nth, unsigned every, const char *checkpoint_name) {
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_CONFLICTING_ADDRESSES);
    refusal_takes_the_place();
    refusal_repeats(every);
    call(parameter("granules"), "robbed.", checkpoint_name);
    refusal_ends();
}

void scenario(void) {
    const size_t granules = (size_t)parameter("granules"), more = (size_t)parameter("more");
    decoys();
    checkerboard(granules * GRANULE);
    checkpoint("before");

    call(granules, "", "first");
    call(more, "second_", "second");
    call(1, "one_", "one");
    call(MEDIUM, "medium_", "medium");
    call(LARGE, "large_", "large");
    call(TOO_MANY, "none_", "none");
    call(WRAPS_TO_ONE, "wraps_", "wraps");

    call_robbed(3, 0, "third_taken");
    call_robbed(2, 0, "second_taken");
    call_robbed(4, 0, "fourth_taken");
    call_robbed(1, 0, "first_taken");
    call_robbed(3, 3, "third_again");
    call_robbed(2, 3, "second_again");
    call(granules, "last_", "last");
}

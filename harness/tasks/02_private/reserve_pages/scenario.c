#include "probe.h"
#include "shape.h"
#include "unit.h"

static void *reserve(uint64_t pages, const char *claim) {
    poison_stack();
    call_begins();
    void *base = reserve_pages((size_t)pages);
    call_ends();
    claim_pointer(claim, base);
    return base;
}

// Releases it as a caller would. What only looks like a reservation may belong to a heap:
// VirtualFree would round its address down and take the heap's memory away.
static void release(void *base) {
    MEMORY_BASIC_INFORMATION info;
    if (VirtualQuery(base, &info, sizeof info) && info.AllocationBase == base)
        VirtualFree(base, 0, MEM_RELEASE);
}

static void *many[MANY];

static void reserve_many(void) {
    poison_stack();
    call_begins();
    for (unsigned i = 0; i < MANY; i++)
        many[i] = reserve_pages((size_t)MANY_PAGES(i));
    call_ends();
    for (unsigned i = 0; i < MANY; i++)
        claim_pointer_at("many", i, many[i]);
}

// The system has no room at the nth time that it is asked.
static void reserve_refused(uint64_t pages, unsigned nth, const char *checkpoint_name) {
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    void *base = reserve(pages, "refused");
    refusal_ends();
    checkpoint(checkpoint_name);
    release(base);
}

void scenario(void) {
    const uint64_t pages = 16 * parameter("granules") + parameter("rest");
    decoys();
    checkpoint("before");

    void *one = reserve(pages, "base");
    checkpoint("after");
    void *two = reserve(pages + parameter("more"), "second");
    checkpoint("again");
    void *huge = reserve(HUGE_PAGES, "huge");
    reserve_many();
    void *single = reserve(1, "single"), *one_more = reserve(1, "one_more");
    checkpoint("sizes");

    for (unsigned i = 0; i < MANY; i++)
        release(many[i]);
    release(one);
    release(two);
    release(single);
    release(one_more);
    release(huge);
    checkpoint("released");

    reserve_refused(REFUSED_PAGES, 1, "no_room");
    reserve_refused(1, 1, "no_page");
    reserve_refused(MANY_REFUSED, 1, "no_more");
    reserve_refused(REFUSED_PAGES, 2, "no_second");
    void *beyond = reserve(BEYOND_PAGES, "refused");
    checkpoint("beyond");
    release(beyond);
    void *wrapping = reserve(WRAPPING_PAGES, "refused");
    checkpoint("wraps");
    release(wrapping);
    reserve(REFUSED_PAGES, "room_again");
    checkpoint("room_again");
}

#include "probe.h"
#include "shape.h"
#include "unit.h"

enum { WALL = 65536, WALLS = 48 };

// Takes multiples of a boundary from an address on: between two of them there is room for the
// pages, and who rounds an address up from there meets a wall.
static void build_walls(uint64_t from, uint64_t boundary) {
    const uint64_t first = (from + boundary - 1) / boundary * boundary;
    for (uint64_t i = 0; i < WALLS; i++)
        VirtualAlloc((void *)(first + i * boundary), WALL, MEM_RESERVE, PAGE_NOACCESS);
}

// In the lowest part of the address space, and on both sides of where the system finds room for the
// pages by itself: from there it goes on upwards or downwards.
static void wall_in(uint64_t pages, uint64_t boundary) {
    build_walls(boundary, boundary);
    void *room = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(room, 0, MEM_RELEASE);
    const uint64_t at = (uintptr_t)room, below = WALLS * boundary;
    build_walls(at > below ? at - below : 0, boundary);
    build_walls(at, boundary);
}

static void *reserve(uint64_t pages, uint64_t boundary, const char *claim) {
    poison_stack();
    call_begins();
    void *base = reserve_aligned((size_t)pages, (size_t)boundary);
    call_ends();
    claim_pointer(claim, base);
    return base;
}

static void *many[MANY];

static void reserve_many(void) {
    poison_stack();
    call_begins();
    for (unsigned i = 0; i < MANY; i++)
        many[i] = reserve_aligned((size_t)MANY_PAGES(i), (size_t)MANY_BOUNDARY(i));
    call_ends();
    for (unsigned i = 0; i < MANY; i++)
        claim_pointer_at("many", i, many[i]);
}

static uint64_t round_up(uint64_t address, uint64_t boundary) {
    return (address + boundary - 1) / boundary * boundary;
}

// Where the system finds room for a boundary, the first multiple of its half shall not be a
// multiple of it: then a boundary that lost its upper bits shows. What this takes is returned.
static void *misplace(uint64_t boundary) {
    void *room = VirtualAlloc(NULL, boundary, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(room, 0, MEM_RELEASE);
    const uint64_t at = (uintptr_t)room;
    return round_up(at, boundary) == round_up(at, boundary / 2)
               ? VirtualAlloc(NULL, boundary / 2, MEM_RESERVE, PAGE_NOACCESS)
               : NULL;
}

// As a caller does it. A block of a heap is not released: VirtualFree would round its address
// down and free the heap's memory.
static void release(void *base) {
    MEMORY_BASIC_INFORMATION info;
    if (VirtualQuery(base, &info, sizeof info) && info.AllocationBase == base)
        VirtualFree(base, 0, MEM_RELEASE);
}

// The system has no room at the nth time that it is asked: if it was asked for a place, another
// thread has taken that.
static void reserve_refused(uint64_t pages, uint64_t boundary, unsigned nth,
                            const char *checkpoint_name) {
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    refusal_takes_the_place();
    void *base = reserve(pages, boundary, "refused");
    refusal_ends();
    claim_pointer("taken", refusal_taken());
    checkpoint(checkpoint_name);
    release(base);
    release(refusal_taken());
}

static void reserve_too_many(uint64_t pages, const char *checkpoint_name) {
    void *base = reserve(pages, WIDER_BOUNDARY, "refused");
    checkpoint(checkpoint_name);
    release(base);
}

static void reserve_sizes(void) {
    void *const made[] = {
        reserve(1, LEAST_BOUNDARY, "least"), reserve(WIDE_PAGES, WIDE_BOUNDARY, "wide"),
        reserve(HUGE_PAGES, LEAST_BOUNDARY, "huge"), reserve(LONG_PAGES, LONG_BOUNDARY, "long")};
    reserve_many();
    void *in_the_way = misplace(WIDER_BOUNDARY);
    void *wider = reserve(WIDE_PAGES, WIDER_BOUNDARY, "wider");
    VirtualFree(in_the_way, 0, MEM_RELEASE);
    checkpoint("sizes");
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        release(made[i]);
    release(wider);
    for (unsigned i = 0; i < MANY; i++)
        release(many[i]);
}

void scenario(void) {
    const uint64_t pages = parameter("pages"), boundary = 1048576ull << parameter("shift");
    decoys();
    wall_in(pages, boundary);
    wall_in(pages + parameter("more"), 64 * boundary);
    checkpoint("before");

    void *one = reserve(pages, boundary, "base");
    checkpoint("after");
    void *two = reserve(pages + parameter("more"), 64 * boundary, "second");
    checkpoint("again");
    reserve_sizes();

    release(one);
    release(two);
    checkpoint("released");

    reserve_refused(REFUSED_PAGES, REFUSED_BOUNDARY, 1, "no_first");
    reserve_refused(REFUSED_PAGES, REFUSED_BOUNDARY, 2, "no_second");
    reserve_refused(REFUSED_PAGES, REFUSED_BOUNDARY, 3, "no_third");
    reserve_refused(1, LEAST_BOUNDARY, 1, "no_page");
    reserve_too_many(BEYOND_PAGES, "beyond");
    reserve_too_many(WRAPPING_PAGES, "wraps");
    reserve(REFUSED_PAGES, REFUSED_BOUNDARY, "room_again");
    checkpoint("room_again");
}

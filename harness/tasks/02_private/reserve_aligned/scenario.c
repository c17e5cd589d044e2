#include "probe.h"
#include "unit.h"

enum { WALL = 65536, WALLS = 48 };

// Takes the low multiples of a boundary: between two of them there is room for the pages, and
// who rounds an address up from there meets a wall.
static void build_walls(uint64_t boundary) {
    for (uint64_t i = 1; i <= WALLS; i++)
        VirtualAlloc((void *)(i * boundary), WALL, MEM_RESERVE, PAGE_NOACCESS);
}

static void *reserve(uint64_t pages, uint64_t boundary, const char *claim) {
    poison_stack();
    void *base = reserve_aligned((size_t)pages, (size_t)boundary);
    claim_pointer(claim, base);
    return base;
}

// As a caller does it. A block of a heap is not released: VirtualFree would round its address
// down and free the heap's memory.
static void release(void *base) {
    MEMORY_BASIC_INFORMATION info;
    if (VirtualQuery(base, &info, sizeof info) && info.AllocationBase == base)
        VirtualFree(base, 0, MEM_RELEASE);
}

void scenario(void) {
    const uint64_t pages = parameter("pages"), boundary = 1048576ull << parameter("shift");
    decoys();
    build_walls(boundary);
    build_walls(64 * boundary);
    checkpoint("before");

    void *one = reserve(pages, boundary, "base");
    checkpoint("after");
    void *two = reserve(pages + parameter("more"), 64 * boundary, "second");
    checkpoint("again");

    release(one);
    release(two);
    checkpoint("released");
}

#include "probe.h"
#include "unit.h"

static void *reserve(uint64_t pages, const char *claim) {
    poison_stack();
    void *base = reserve_pages((size_t)pages);
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

void scenario(void) {
    const uint64_t pages = 16 * parameter("granules") + parameter("rest");
    decoys();
    checkpoint("before");

    void *one = reserve(pages, "base");
    checkpoint("after");
    void *two = reserve(pages + parameter("more"), "second");
    checkpoint("again");

    release(one);
    release(two);
    checkpoint("released");
}

#include "probe.h"
#include "unit.h"

enum { PAGE = 4096, GRANULE = 65536 };

// No byte is 0, so that it shows if a page was given back even for a moment.
static void fill(uint8_t *base, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        base[i] = (uint8_t)((i * 31 + i / PAGE * 7) | 1);
}

// Reserves with another protection than it commits with: the first is remembered as
// AllocationProtect, and an allocation that was made again would hardly have it.
static uint8_t *committed(void *at, size_t bytes) {
    uint8_t *base = VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_READONLY);
    if (!base || !VirtualAlloc(base, bytes, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    fill(base, bytes);
    return base;
}

// Two allocations without a gap, of `bytes` (whole granules) and of one granule.
static uint8_t *with_next(size_t bytes) {
    uint8_t *base = VirtualAlloc(NULL, bytes + GRANULE, MEM_RESERVE, PAGE_READONLY);
    VirtualFree(base, 0, MEM_RELEASE);
    uint8_t *next = committed(base + bytes, GRANULE);
    return next ? committed(base, bytes) : NULL;
}

static void call(void *base, size_t bytes, const char *checkpoint_name) {
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    BOOL ok = keep_front(base, bytes);
    claim_number("last_error", GetLastError());
    claim_number("returned", ok != FALSE);
    show_bytes(base, bytes);
    checkpoint(checkpoint_name);
}

void scenario(void) {
    const size_t pages = (size_t)parameter("pages"), all = (size_t)parameter("whole") * GRANULE,
                 front = (size_t)(16 * parameter("granules") + parameter("rest"));
    decoys();
    uint8_t *one = committed(NULL, pages * PAGE), *two = committed(NULL, pages * PAGE),
            *three = with_next(all);
    if (!one || !two || !three)
        cannot("make the allocations to be cut");
    claim_pointer("one", one);
    claim_pointer("two", two);
    claim_pointer("three", three);
    checkpoint("before");

    call(one, front * PAGE - (size_t)parameter("missing"), "after");
    call(two, (size_t)parameter("exact") * PAGE, "exact");
    call(three, all - (size_t)parameter("slack"), "everything");
}

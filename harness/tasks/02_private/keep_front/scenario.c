#include "probe.h"
#include "shape.h"
#include "unit.h"

enum { PAGE = 4096, GRANULE = 65536 };

// No byte is 0, so that it shows if a page was given back even for a moment.
static void fill(uint8_t *base, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        base[i] = FILLED(i);
}

// Reserves with another protection than it commits with: the first is remembered as
// AllocationProtect, and an allocation that was made again would hardly have it.
static uint8_t *committed(void *at, size_t bytes, DWORD protect) {
    uint8_t *base = VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_READONLY);
    if (!base || !VirtualAlloc(base, bytes, MEM_COMMIT, protect))
        cannot("make an allocation to be cut");
    fill(base, bytes);
    return base;
}

// Far from the others: who goes too far from one of them shall not meet it.
static uint8_t *make_huge(void) {
    const SIZE_T bytes = HUGE_PAGES * PAGE;
    uint8_t *base = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_TOP_DOWN, PAGE_READONLY);
    if (!base || !VirtualAlloc(base, bytes, MEM_COMMIT, PAGE_EXECUTE_READWRITE))
        cannot("make the largest allocation");
    return base;
}

// Where there is room for so much. Above 4 GB it is where the lower half of an address alone
// names memory that is reserved (probe_high.c): committed pages there show who loses the upper.
static uint8_t *find_room(size_t bytes) {
    uint8_t *room = VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(room, 0, MEM_RELEASE);
    if ((uintptr_t)room >> 32 == 0)
        return room;
    uint8_t *above = (uint8_t *)(0x740000000 + ((uintptr_t)room & 0xfffffff));
    VirtualAlloc((void *)(uintptr_t)(uint32_t)(uintptr_t)above, bytes, MEM_COMMIT, PAGE_READONLY);
    return above;
}

// Two allocations without a gap, of `bytes` (whole granules) and of one granule.
static uint8_t *with_next(size_t bytes) {
    uint8_t *base = VirtualAlloc(NULL, bytes + GRANULE, MEM_RESERVE, PAGE_READONLY);
    VirtualFree(base, 0, MEM_RELEASE);
    committed(base + bytes, GRANULE, PAGE_READWRITE);
    return committed(base, bytes, PAGE_EXECUTE_READWRITE);
}

static void call(uint8_t *base, size_t bytes, size_t shown, const char *checkpoint_name) {
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    call_begins();
    const BOOL ok = keep_front(base, bytes);
    call_ends();
    claim_number("last_error", GetLastError());
    claim_number("returned", ok != FALSE);
    show_bytes(base, shown);
    checkpoint(checkpoint_name);
}

// The last kept page's other bytes are to stay as well.
static void call_and_show(uint8_t *base, size_t bytes, const char *checkpoint_name) {
    call(base, bytes, (bytes + PAGE - 1) / PAGE * PAGE, checkpoint_name);
}

static uint8_t *call_refused(unsigned i, const char *checkpoint_name) {
    const Refusal *r = &refusals[i];
    const size_t bytes = r->pages * PAGE, most = SHOWN_PAGES * PAGE;
    uint8_t *base = committed(NULL, bytes, r->protect);
    claim_pointer("refused", base);
    refusal_begins(r->system_call, r->nth, STATUS_NO_MEMORY);
    call(base, r->bytes, bytes < most ? bytes : most, checkpoint_name);
    refusal_ends();
    return base;
}

void scenario(void) {
    const size_t pages = (size_t)parameter("pages"), all = (size_t)parameter("whole") * GRANULE,
                 other = (size_t)parameter("other_pages"),
                 front = (size_t)(16 * parameter("granules") + parameter("rest"));
    decoys();
    uint8_t *one = committed(find_room(pages * PAGE), pages * PAGE, PAGE_READWRITE),
            *two = committed(NULL, other * PAGE, PAGE_EXECUTE_READWRITE), *three = with_next(all),
            *huge = make_huge();
    claim_pointer("one", one);
    claim_pointer("two", two);
    claim_pointer("three", three);
    claim_pointer("huge", huge);
    checkpoint("before");

    call_and_show(one, front * PAGE - (size_t)parameter("missing"), "after");
    call_and_show(two, (size_t)parameter("exact") * PAGE, "exact");
    show_bytes(three + all, GRANULE);
    call_and_show(three, all - (size_t)parameter("slack"), "everything");
    call(huge, HUGE_BYTES, 0, "huge");
    // The same one, all of it committed again, and one byte of it is needed.
    if (VirtualAlloc(huge, HUGE_PAGES * PAGE, MEM_COMMIT, PAGE_EXECUTE_READWRITE))
        fill(huge, PAGE);
    call_and_show(huge, 1, "one_byte");
    // The next allocation may get the address of one that is gone.
    VirtualFree(huge, 0, MEM_RELEASE);
    committed(huge, REFUSED_PAGES * PAGE, PAGE_EXECUTE_READWRITE);
    call_and_show(huge, REFUSED_BYTES, "same_address");

    uint8_t *refused = call_refused(0, "no_free");
    claim_pointer("refused", refused);
    VirtualAlloc(refused, REFUSED_PAGES * PAGE, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    call_and_show(refused, REFUSED_BYTES, "free_again");
    call_refused(1, "no_second");
    call_refused(2, "no_last");
    call_refused(3, "no_query");
    call_refused(4, "no_next_query");
    call_refused(5, "no_page");
    call_refused(6, "no_megabytes");
}

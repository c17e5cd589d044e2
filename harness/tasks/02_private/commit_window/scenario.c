#include "probe.h"
#include "shape.h"
#include "unit.h"

enum { PAGE = 4096, GRANULE = 65536 };

static char *bases[RESERVATIONS];

// The protection of a reservation is one that no commit should have. Each one's is another than
// that of the one before it.
static char *reserve(char *at, uint64_t pages) {
    static const DWORD protections[] = {PAGE_EXECUTE, PAGE_EXECUTE_READ};
    static unsigned next;
    return VirtualAlloc(at, pages * PAGE, MEM_RESERVE,
                        protections[(next++ + (unsigned)parameter("reserved_as")) % 2]);
}

// Where there is room for so much. Above 4 GB it is where the lower half of an address alone
// names memory that is reserved (probe_high.c): what is committed there shows.
static char *find_room(size_t bytes) {
    char *room = VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(room, 0, MEM_RELEASE);
    if ((uintptr_t)room >> 32 == 0)
        return room;
    char *above = (char *)(0x740000000 + ((uintptr_t)room & 0xfffffff));
    return VirtualAlloc(above, bytes, MEM_RESERVE, PAGE_NOACCESS) &&
                   VirtualFree(above, 0, MEM_RELEASE)
               ? above
               : room;
}

// With an allocation right before it and one in the first 64 KB after it.
static char *reserve_between(uint64_t pages) {
    const size_t size = (pages * PAGE + GRANULE - 1) / GRANULE * GRANULE;
    char *room = find_room(size + 2 * GRANULE);
    char *base = reserve(room + GRANULE, pages);
    VirtualAlloc(room, GRANULE, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY);
    VirtualAlloc(room + GRANULE + size, GRANULE, MEM_RESERVE, PAGE_NOACCESS);
    return base;
}

static void make_reservations(void) {
    uint64_t pages[RESERVATIONS] = {
        [OTHER] = parameter("other_pages"),
        [FIRST_PAGE] = parameter("ends"),
        [LAST_PAGE] = parameter("ends"),
        [WHOLE] = parameter("ends") + 3,
        [HUGE_ONE] = HUGE_PAGES,
        [FAR_ONE] = FAR_PAGES,
    };
    for (unsigned i = 0; i < REFUSALS; i++)
        pages[REFUSED + i] = refusals[i].pages;
    bases[MAIN] = reserve_between(parameter("pages"));
    for (unsigned i = OTHER; i < RESERVATIONS; i++)
        bases[i] = reserve(i == FAR_ONE ? (char *)FAR_BASE : NULL, pages[i]);
    for (unsigned i = 0; i < RESERVATIONS; i++) {
        if (!bases[i])
            cannot("make a reservation");
        claim_pointer_at("base", i, bases[i]);
    }
    claim_pointer("base", bases[MAIN]);
}

static void call(unsigned which, uint64_t first, uint64_t count) {
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    call_begins();
    const BOOL ok = commit_window(bases[which], (size_t)first, (size_t)count);
    call_ends();
    const DWORD last_error = GetLastError();
    claim_number_at("returned", which, ok != FALSE);
    claim_number_at("last_error", which, last_error);
}

// The lower half of the window's address is 0, and that of its page number is not.
static uint64_t far_first(void) {
    const uint64_t four_gb = UINT64_C(1) << 32, base = (uintptr_t)bases[FAR_ONE];
    return ((base + 17 * four_gb) / four_gb * four_gb - base) / PAGE;
}

static void call_refused(unsigned i) {
    const Refusal *r = &refusals[i];
    refusal_begins(r->system_call, r->nth, STATUS_NO_MEMORY);
    call(REFUSED + i, r->first, r->count);
    refusal_ends();
}

void scenario(void) {
    decoys();
    make_reservations();
    checkpoint("before");

    call(MAIN, parameter("first"), parameter("count"));
    show_bytes(bases[MAIN] + parameter("first") * PAGE, parameter("count") * PAGE);
    checkpoint("after");

    call(OTHER, parameter("other_first"), parameter("other_count"));
    checkpoint("second");

    VirtualFree(bases[OTHER], 0, MEM_DECOMMIT); // the same reservation twice running
    call(OTHER, parameter("other_pages") - 2, 1);
    call(WHOLE, 0, parameter("ends") + 3);
    call(FIRST_PAGE, 0, 1);
    call(LAST_PAGE, parameter("ends") - 1, 1);
    call(HUGE_ONE, HUGE_FIRST, HUGE_COUNT);
    call(FAR_ONE, far_first(), FAR_COUNT);
    claim_number("far_first", far_first());
    show_bytes(bases[LAST_PAGE] + (parameter("ends") - 1) * PAGE, PAGE);
    checkpoint("ends");
    VirtualFree(bases[HUGE_ONE], 0, MEM_RELEASE);
    VirtualFree(bases[FAR_ONE], 0, MEM_RELEASE);
    checkpoint("released");

    for (unsigned i = 0; i < REFUSALS; i++)
        call_refused(i);
    checkpoint("refused");
    VirtualFree(bases[REFUSED], 0, MEM_DECOMMIT);
    call(REFUSED, refusals->first, refusals->count);
    checkpoint("allowed");
}

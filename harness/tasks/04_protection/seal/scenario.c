#include "probe.h"
#include "ranges.h"
#include "unit.h"

static char *base, *mixed, *long_one;

static void fill(char *at, size_t pages, char first) {
    for (size_t i = 0; i < pages * PAGE_BYTES; i++)
        at[i] = (char)(i % 251 + (unsigned char)first);
}

static char *committed(char *at, size_t pages) {
    char *memory = VirtualAlloc(at, pages * PAGE_BYTES, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!memory)
        cannot("allocate its memory");
    return memory;
}

// Where a program arrives that keeps the lower half of an address: what is there can be sealed
// as well. Reserved by the probe or free; anything else is left alone.
static void make_low(void) {
    const SIZE_T size = COMMITTED * PAGE_BYTES;
    char *low = (char *)(uintptr_t)(uint32_t)(uintptr_t)base;
    if (low == base)
        return;
    if (!VirtualAlloc(low, size, MEM_COMMIT, PAGE_READWRITE))
        low = VirtualAlloc(low, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    claim_pointer("low", low);
}

static void make_plain(void) {
    base = VirtualAlloc(NULL, (COMMITTED + RESERVED) * PAGE_BYTES, MEM_RESERVE, PAGE_READWRITE);
    if (!base || !VirtualAlloc(base, COMMITTED * PAGE_BYTES, MEM_COMMIT, PAGE_READWRITE))
        cannot("allocate its memory");
    fill(base, COMMITTED, 1);
}

static void protect_mixed(void) {
    DWORD before;
    for (size_t page = 0; page < MIXED_PAGES; page++) {
        const DWORD protection = mixed_protection(page);
        if (protection)
            VirtualProtect(mixed + page * PAGE_BYTES, 1, protection, &before);
        else
            VirtualFree(mixed + page * PAGE_BYTES, PAGE_BYTES, MEM_DECOMMIT);
    }
}

// Touches another allocation on both sides.
static void make_mixed(void) {
    const size_t all = MIXED_PAGES + 2 * BESIDE_PAGES;
    char *place = VirtualAlloc(NULL, all * PAGE_BYTES, MEM_RESERVE, PAGE_NOACCESS);
    if (!place)
        cannot("find a place");
    VirtualFree(place, 0, MEM_RELEASE);
    fill(committed(place, BESIDE_PAGES), BESIDE_PAGES, 3);
    mixed = committed(place + BESIDE_PAGES * PAGE_BYTES, MIXED_PAGES);
    fill(committed(mixed + MIXED_PAGES * PAGE_BYTES, BESIDE_PAGES), BESIDE_PAGES, 3);
    fill(mixed, MIXED_PAGES, 2);
    protect_mixed();
}

static void make_long(void) {
    long_one = VirtualAlloc(NULL, LONG_PAGES * PAGE_BYTES, MEM_RESERVE, PAGE_NOACCESS);
    if (!long_one ||
        !VirtualAlloc(long_one, LONG_COMMITTED * PAGE_BYTES, MEM_COMMIT, PAGE_READWRITE))
        cannot("reserve more than 4 gb");
}

static BOOL call(char *in, struct range r) {
    poison_stack();
    SetLastError(ERROR_SUCCESS);
    call_begins();
    const BOOL ok = seal(in + r.offset, (size_t)r.bytes);
    call_ends();
    return ok != FALSE;
}

static void seal_plain(unsigned number, const char *checkpoint_name) {
    const BOOL ok = call(base, range_of(number));
    claim_number("last_error", GetLastError());
    claim_number("returned", (uint64_t)ok);
    if (number == SEALED - 1)
        show_bytes(base, COMMITTED * PAGE_BYTES);
    checkpoint(checkpoint_name);
}

// All of the second allocation's ranges, the first one's first range twice more (it has been
// opened in the meantime, each time), and many pages.
static void seal_mixed(void) {
    DWORD before;
    for (unsigned i = 0; i < MIXED_RANGES; i++)
        claim_number_at("returned", i, (uint64_t)call(mixed, mixed_range(i)));
    const struct range first = range_of(0);
    for (unsigned i = 0; i < OPENED; i++) {
        VirtualProtect(base + first.offset, (size_t)first.bytes, PAGE_READWRITE, &before);
        claim_number_at("returned", MIXED_RANGES + i, (uint64_t)call(base, first));
    }
    claim_number_at("returned", MIXED_RANGES + OPENED, (uint64_t)call(long_one, wide_range()));
    show_bytes(mixed - BESIDE_PAGES * PAGE_BYTES, (MIXED_PAGES + 2 * BESIDE_PAGES) * PAGE_BYTES);
    checkpoint("mixed");
}

static void seal_refused(void) {
    char *const memories[] = {base, mixed, long_one};
    for (unsigned i = 0; i < REFUSED; i++) {
        enum allocation of;
        const struct range r = refused_range(i, &of);
        claim_number_at("returned", i, (uint64_t)call(memories[of], r));
    }
    checkpoint("refused");
}

static void seal_denied(const char *system_call, unsigned nth, const char *checkpoint_name) {
    refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    const BOOL ok = call(mixed, denied_range());
    claim_number("refused", refusal_ends() >= nth);
    claim_number("returned", (uint64_t)ok);
    checkpoint(checkpoint_name);
}

static void seal_denied_little(void) {
    unsigned refused = 0, told = 0;
    for (unsigned i = 0; i < DENIED_LITTLE; i++) {
        refusal_begins("NtProtectVirtualMemory", 1, STATUS_NO_MEMORY);
        const BOOL ok = call(mixed, denied_little(i));
        const BOOL was_refused = refusal_ends() >= 1;
        refused += was_refused;
        told += was_refused && ok;
    }
    claim_number("refused", refused);
    claim_number("returned", told);
    checkpoint("denied_little");
}

void scenario(void) {
    static const char *const names[SEALED] = {"first", "second", "third"};
    decoys();
    make_plain();
    make_low();
    make_mixed();
    make_long();
    claim_pointer("base", base);
    claim_pointer("mixed", mixed);
    claim_pointer("long", long_one);
    checkpoint("before");
    for (unsigned i = 0; i < SEALED; i++)
        seal_plain(i, names[i]);
    seal_mixed();
    seal_refused();
    seal_denied_little(); // first: who makes one call is refused by no later number
    seal_denied("NtProtectVirtualMemory", 1, "denied");
    seal_denied("NtProtectVirtualMemory", 4, "denied_later");
    seal_denied("NtProtectVirtualMemory", 20, "denied_late");
    seal_denied("NtAllocateVirtualMemory", 1, "denied_commit");
    claim_number("returned", (uint64_t)call(mixed, denied_range()));
    checkpoint("granted");
}

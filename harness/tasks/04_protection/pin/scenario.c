#include "pieces.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

#ifndef STATUS_WORKING_SET_QUOTA
#define STATUS_WORKING_SET_QUOTA 0xc00000a1
#endif

enum { LAST_ERROR_BEFORE = 4242 };

static char *memories[MEMORIES];

static char *page_of(enum memory memory, size_t page) {
    return memories[memory] + page * PAGE_BYTES;
}

static char *reserve(enum memory memory) {
    char *base =
        VirtualAlloc(NULL, pages_of_memory[memory] * PAGE_BYTES, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        cannot("reserve its memory");
    return memories[memory] = base;
}

static void commit(char *at, size_t pages) {
    if (!VirtualAlloc(at, pages * PAGE_BYTES, MEM_COMMIT, PAGE_READWRITE))
        cannot("commit its memory");
    memset(at, FILLED, pages * PAGE_BYTES);
}

static void protect(size_t page, DWORD protection) {
    DWORD before;
    VirtualProtect(page_of(MIXED, page), PAGE_BYTES, protection, &before);
}

static void map_crumbs(void) {
    const DWORD bytes = (DWORD)(pages_of_memory[CRUMBS] * PAGE_BYTES);
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, bytes, NULL);
    memories[CRUMBS] = section ? MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0) : NULL;
    if (!memories[CRUMBS])
        cannot("map its memory");
    CloseHandle(section);
    memset(memories[CRUMBS], FILLED, bytes);
}

static void make_memories(void) {
    for (enum memory memory = MIXED; memory < CRUMBS; memory++)
        commit(reserve(memory), pages_of_memory[memory]);
    map_crumbs();
    commit(reserve(WIDE), 1);
    protect(READABLE, PAGE_READONLY);
    protect(CODE_ONLY, PAGE_EXECUTE);
    protect(CODE_ONLY + 1, PAGE_READWRITE | PAGE_NOCACHE);
    protect(EXECUTABLE, PAGE_EXECUTE_READ);
    protect(INACCESSIBLE, PAGE_NOACCESS);
    protect(GUARDED, PAGE_READWRITE | PAGE_GUARD);
    protect(READ_GUARDED, PAGE_READONLY | PAGE_GUARD);
    VirtualFree(page_of(MIXED, RESERVED), PAGE_BYTES, MEM_DECOMMIT);
    VirtualLock(page_of(MIXED, CALLERS), PAGE_BYTES); // where it may not, nothing is checked
    for (unsigned i = 0; i < MEMORIES; i++)
        claim_pointer_at("memory", i, memories[i]);
}

// Where a program arrives that keeps the lower half of an address: what is there can be locked
// as well. Reserved by the probe or free; anything else is left alone.
static void make_low(void) {
    char *low = (char *)(uintptr_t)(uint32_t)(uintptr_t)memories[MIXED];
    if (low == memories[MIXED])
        return;
    const SIZE_T size = pages_of_memory[MIXED] * PAGE_BYTES;
    if (!VirtualAlloc(low, size, MEM_COMMIT, PAGE_READWRITE))
        low = VirtualAlloc(low, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    claim_pointer("low", low);
}

static struct piece piece_of(struct part part) {
    return (struct piece){.start = memories[part.of] + part.offset, .bytes = (size_t)part.bytes};
}

// The pieces are the caller's, who uses them for something else afterwards.
static void call_with(struct piece *pieces, size_t count) {
    static struct piece given[MANY];
    memcpy(given, pieces, count * sizeof *pieces);
    poison_stack();
    SetLastError(LAST_ERROR_BEFORE);
    call_begins();
    const BOOL done = pin(pieces, count);
    call_ends();
    claim_number("last_error", GetLastError());
    claim_number("returned", done != FALSE);
    claim_number("other_pieces", memcmp(given, pieces, count * sizeof *pieces) != 0);
    memset(pieces, 0, count * sizeof *pieces);
}

static void call(enum call which) {
    struct piece pieces[MOST_PIECES];
    const unsigned count = count_of(which);
    for (unsigned i = 0; i < count; i++)
        pieces[i] = piece_of(part_of(which, i));
    call_with(pieces, count);
}

static void call_many(void) {
    static struct piece pieces[MANY];
    for (unsigned i = 0; i < MANY; i++)
        pieces[i] = piece_of(crumb_of(i));
    call_with(pieces, MANY);
}

static void call_blocked(bool has_guard, const char *checkpoint_name) {
    static struct piece pieces[MANY];
    for (unsigned i = 0; i < MANY; i++)
        pieces[i] = piece_of(blocked_of(i, has_guard));
    if (!has_guard)
        refusal_begins("NtLockVirtualMemory", MANY, STATUS_WORKING_SET_QUOTA);
    call_with(pieces, MANY);
    claim_number("refused", !has_guard && refusal_ends() >= MANY);
    checkpoint(checkpoint_name);
}

// What is locked is the caller's, and so is its end. His own page is locked again.
static void unlock_all(void) {
    for (enum memory memory = MIXED; memory < WIDE; memory++)
        VirtualUnlock(memories[memory], pages_of_memory[memory] * PAGE_BYTES);
    VirtualUnlock(memories[WIDE], PAGE_BYTES);
    VirtualLock(page_of(MIXED, CALLERS), PAGE_BYTES);
}

// One piece, twice from the same byte, with the caller's unlocking in between; then pieces that
// begin on the same page.
static void call_overlaps(void) {
    for (enum call which = SINGLE; which < OVERLAPS; which++) {
        struct piece piece = piece_of(part_of(which, 0));
        unlock_all();
        call_begins();
        pin(&piece, 1);
        call_ends();
    }
    call(OVERLAPS);
    checkpoint("overlaps");
}

static void call_refused(unsigned nth, const char *checkpoint_name) {
    unlock_all();
    refusal_begins("NtLockVirtualMemory", nth, STATUS_WORKING_SET_QUOTA);
    call(REFUSED);
    claim_number("refused", refusal_ends() >= nth);
    checkpoint(checkpoint_name);
}

void scenario(void) {
    static const char *const unlockable[] = {"guard", "no_access", "not_committed", "too_wide"};
    decoys();
    make_memories();
    make_low();
    checkpoint("before");

    call(FIRST);
    checkpoint("first");
    call(SECOND);
    checkpoint("second");
    call_many();
    for (enum memory memory = MIXED; memory < WIDE; memory++)
        show_bytes(memories[memory], pages_of_memory[memory] * PAGE_BYTES);
    checkpoint("many");

    call_overlaps();
    for (unsigned i = 0; i < 4; i++) {
        unlock_all();
        call(GUARD + i);
        checkpoint(unlockable[i]);
    }
    call_refused(1, "refused_first");
    call_refused(2, "refused_second");
    call_refused(4, "refused_last");
    unlock_all();
    call(LATER);
    checkpoint("later");
    unlock_all();
    call_blocked(false, "many_refused");
    unlock_all();
    call_blocked(true, "many_guarded");
}

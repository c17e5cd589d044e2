#include "plan.h"
#include "probe.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_HEAPS = 1024, GUARD = 64, MOST_BLOCKS = 66000 };

// What a place that nobody writes to still holds after memset() with 0xa5.
#define UNUSED ((void *)0xa5a5a5a5a5a5a5a5)

// ---- the process's heaps ----

struct heap_list {
    HANDLE heaps[MOST_HEAPS];
    DWORD count;
};
static struct heap_list before, now;

static void list_heaps(struct heap_list *list) {
    list->count = GetProcessHeaps(MOST_HEAPS, list->heaps);
    if (list->count > MOST_HEAPS)
        list->count = 0;
}

static bool is_listed(const struct heap_list *list, HANDLE heap) {
    for (DWORD i = 0; i < list->count; i++)
        if (list->heaps[i] == heap)
            return true;
    return false;
}

// Heaps that were not there before the student's function was called.
static unsigned new_heaps(void) {
    unsigned count = 0;
    list_heaps(&now);
    for (DWORD i = 0; i < now.count; i++)
        count += !is_listed(&before, now.heaps[i]);
    return count;
}

// ---- an array of blocks, with room before and after it ----

struct made {
    HANDLE heap;
    bool is_listed, is_fresh;
    void *room[GUARD + MOST_BLOCKS + GUARD];
    size_t count, bytes;
};
static struct made heaps[HEAPS], unmade;

static void **array_of(struct made *m) {
    return m->room + GUARD;
}

// Whether a block in use of an existing heap begins at the address. HeapValidate reads
// what lies before it, so the page must be there.
static bool is_block(HANDLE heap, const void *address) {
    MEMORY_BASIC_INFORMATION info;
    return (uintptr_t)address % 16 == 0 && VirtualQuery(address, &info, sizeof info) &&
           info.State == MEM_COMMIT && HeapValidate(heap, 0, address);
}

static int order(const void *a, const void *b) {
    const uintptr_t one = (uintptr_t) * (void *const *)a, other = (uintptr_t) * (void *const *)b;
    return (one > other) - (one < other);
}

// Whether no address is there twice: then no block need be compared with all before it.
static bool are_different(void *const *blocks, size_t count) {
    static void *sorted[MOST_BLOCKS];
    memcpy(sorted, blocks, count * sizeof *blocks);
    qsort(sorted, count, sizeof *sorted, order);
    for (size_t i = 1; i < count; i++)
        if (sorted[i] == sorted[i - 1])
            return false;
    return true;
}

static bool seen_before(void *const *blocks, size_t i) {
    for (size_t j = 0; j < i; j++)
        if (blocks[j] == blocks[i])
            return true;
    return false;
}

static size_t good_blocks(struct made *m) {
    void *const *blocks = array_of(m);
    const bool different = are_different(blocks, m->count);
    size_t good = 0;
    while (good < m->count && is_block(m->heap, blocks[good]) &&
           (different || !seen_before(blocks, good)))
        good++;
    return good;
}

static size_t right_sizes(struct made *m) {
    size_t right = 0;
    while (right < m->count && HeapSize(m->heap, 0, array_of(m)[right]) == m->bytes)
        right++;
    return right;
}

// Whether what the scenario stored before and after the array is still there.
static bool is_kept_around(const struct made *m) {
    for (size_t i = 0; i < GUARD; i++)
        if (m->room[i] != UNUSED || m->room[GUARD + m->count + i] != UNUSED)
            return false;
    return true;
}

// The first wrong block, if there is one.
static void claim_blocks(struct made *m, unsigned index) {
    const size_t good = good_blocks(m);
    claim_number_at("good", index, good);
    if (good < m->count) {
        claim_pointer_at("bad", index, array_of(m)[good]);
        claim_number_at("seen_before", index, seen_before(array_of(m), good));
        return;
    }
    const size_t right = right_sizes(m);
    claim_number_at("right_size", index, right);
    if (right < m->count)
        claim_number_at("size", index, HeapSize(m->heap, 0, array_of(m)[right]));
}

// ---- the calls ----

static void call(struct made *m, size_t count, size_t bytes) {
    m->count = count;
    m->bytes = bytes;
    memset(m->room, 0xa5, sizeof m->room);
    list_heaps(&before);
    call_begins();
    poison_stack();
    m->heap = make_heap(count, bytes, array_of(m));
    call_ends();
    list_heaps(&now);
    m->is_listed = is_listed(&now, m->heap);
    m->is_fresh = m->is_listed && !is_listed(&before, m->heap);
}

static void make(unsigned index, size_t count, size_t bytes) {
    struct made *m = &heaps[index];
    call(m, count, bytes);
    claim_pointer_at("heap", index, m->heap);
    claim_number_at("listed", index, m->is_listed);
    claim_number_at("listed_before", index, m->is_listed && !m->is_fresh);
    claim_number_at("kept_around", index, is_kept_around(m));
}

static void destroy(struct made *m) {
    if (m->is_fresh)
        HeapDestroy(m->heap);
    m->is_fresh = false;
}

// Made and destroyed between two looks of the ledger: whatever the heap held is gone with it.
static void make_and_destroy(size_t count, size_t bytes) {
    static void *blocks[MOST_BLOCKS];
    list_heaps(&before);
    call_begins();
    poison_stack();
    HANDLE heap = make_heap(count, bytes, blocks);
    if (heap && !is_listed(&before, heap))
        HeapDestroy(heap);
    call_ends();
    claim_number("new_heaps", new_heaps());
}

// ---- what cannot be done ----

static void claim_refused(void) {
    claim_pointer("heap", unmade.heap);
    claim_number("good", unmade.is_fresh ? good_blocks(&unmade) : 0);
    claim_number("first_size", unmade.is_fresh && is_block(unmade.heap, array_of(&unmade)[0])
                                   ? HeapSize(unmade.heap, 0, array_of(&unmade)[0])
                                   : 0);
    claim_number("new_heaps", new_heaps());
}

// The linker uses this in place of kernel32's import. Wine leaves a reservation behind when the
// system refuses to commit the first pages of a new heap: refusals begin when it is made.
static HANDLE WINAPI watched_create(DWORD options, SIZE_T initial, SIZE_T maximum);
HANDLE(WINAPI *__imp_HeapCreate)(DWORD, SIZE_T, SIZE_T) = watched_create;

static bool refuses_blocks;
static unsigned refused_block;

static HANDLE WINAPI watched_create(DWORD options, SIZE_T initial, SIZE_T maximum) {
    HANDLE(WINAPI * create)
    (DWORD, SIZE_T, SIZE_T) = (HANDLE(WINAPI *)(DWORD, SIZE_T, SIZE_T))(void *)GetProcAddress(
        GetModuleHandleW(L"kernel32.dll"), "HeapCreate");
    if (!refuses_blocks)
        return create(options, initial, maximum);
    refusal_ends();
    HANDLE heap = create(options, initial, maximum);
    refusal_begins("NtAllocateVirtualMemory", refused_block, STATUS_NO_MEMORY);
    return heap;
}

// A call in which the nth allocation for a block is refused; 0: none. Returns how many there were.
static unsigned call_with_refusal(size_t count, size_t bytes, unsigned nth) {
    refuses_blocks = true;
    refused_block = nth;
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    call(&unmade, count, bytes);
    refuses_blocks = false;
    return refusal_ends();
}

static void refuse_block(size_t count, size_t bytes, unsigned nth, const char *checkpoint_name) {
    call_with_refusal(count, bytes, nth);
    claim_refused();
    checkpoint(checkpoint_name);
    destroy(&unmade);
}

static void refuse_heap(size_t count, size_t bytes) {
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    call(&unmade, count, bytes);
    refusal_ends();
    claim_refused();
    checkpoint("no_heap");
    destroy(&unmade);
}

void scenario(void) {
    const size_t count = (size_t)parameter("count"), more = (size_t)parameter("more");
    const size_t bytes = (size_t)bytes_each(count, parameter("granules")),
                 more_bytes = (size_t)bytes_each(more, parameter("more_granules"));
    decoys();
    if (count > MOST_BLOCKS || more > MOST_BLOCKS)
        cannot("ask for so many blocks");
    checkpoint("before");

    make(FIRST, count, bytes);
    make(SECOND, more, more_bytes);
    for (unsigned i = 0; i < HEAPS; i++)
        if (heaps[i].is_fresh)
            claim_blocks(&heaps[i], i);
    checkpoint("made");

    destroy(&heaps[FIRST]);
    claim_number("second_good", heaps[SECOND].is_fresh ? good_blocks(&heaps[SECOND]) : 0);
    destroy(&heaps[SECOND]);
    checkpoint("destroyed");
    make_and_destroy(count, bytes);
    checkpoint("gone");

    call(&unmade, REFUSED_BLOCKS, (size_t)too_many_bytes(bytes));
    claim_refused();
    checkpoint("refused");
    destroy(&unmade);
    const unsigned calls = call_with_refusal(count, bytes, 0);
    destroy(&unmade);
    checkpoint("counted"); // what the ledger has noted so far is judged apart
    refuse_heap(count, bytes);
    refuse_block(count, bytes, 1, "first_block");
    refuse_block(count, bytes, calls / 2 + 1, "middle_block");
    refuse_block(count, bytes, calls, "last_block");
}

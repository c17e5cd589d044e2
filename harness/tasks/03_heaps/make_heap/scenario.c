#include "made.h"
#include "plan.h"
#include "probe.h"
#include "real.h"
#include "unit.h"

REAL(HeapCreate);
REAL(HeapAlloc);

enum { LOCK_MS = 2000 };

static struct made heaps[HEAPS], unmade;

// ---- HeapCreate and HeapAlloc, as the student's code finds them ----
// The linker uses these in place of kernel32's imports. Wine leaves a reservation behind when the
// system refuses to commit the first pages of a new heap: refusals begin when it is made. And it
// returns NULL where Windows raises an exception, if the heap was made for that.

static HANDLE WINAPI watched_create(DWORD options, SIZE_T initial, SIZE_T maximum);
static void *WINAPI watched_alloc(HANDLE heap, DWORD flags, SIZE_T bytes);
HANDLE(WINAPI *__imp_HeapCreate)(DWORD, SIZE_T, SIZE_T) = watched_create;
void *(WINAPI *__imp_HeapAlloc)(HANDLE, DWORD, SIZE_T) = watched_alloc;

static HANDLE raising; // the last heap that was made for exceptions
static bool refuses_blocks;
static unsigned refused_block;

static HANDLE create(DWORD options, SIZE_T initial, SIZE_T maximum) {
    HANDLE heap = real_HeapCreate(options, initial, maximum);
    raising = options & HEAP_GENERATE_EXCEPTIONS ? heap : raising == heap ? NULL : raising;
    return heap;
}

static HANDLE WINAPI watched_create(DWORD options, SIZE_T initial, SIZE_T maximum) {
    if (!refuses_blocks)
        return create(options, initial, maximum);
    refusal_ends();
    HANDLE heap = create(options, initial, maximum);
    refusal_begins("NtAllocateVirtualMemory", refused_block, STATUS_NO_MEMORY);
    return heap;
}

static void *WINAPI watched_alloc(HANDLE heap, DWORD flags, SIZE_T bytes) {
    void *block = real_HeapAlloc(heap, flags, bytes);
    if (!block && heap && heap == raising)
        RaiseException(STATUS_NO_MEMORY, 0, 0, NULL);
    return block;
}

// ---- the calls ----

static void call(struct made *m, size_t count, size_t bytes) {
    m->count = count;
    m->bytes = bytes;
    memset(m->room, 0xa5, (GUARD + count + GUARD) * sizeof *m->room);
    list_heaps(&before);
    call_begins();
    poison_stack();
    m->heap = make_heap(count, bytes, array_of(m));
    call_ends();
    list_heaps(&now);
    m->is_listed = is_listed(&now, m->heap);
    m->is_fresh = m->is_listed && !is_listed(&before, m->heap);
}

static void claim_unless_0(const char *name, unsigned index, uint64_t value) {
    if (value)
        claim_number_at(name, index, value);
}

// Another thread cannot use blocks of a heap that this one has locked. It is unlocked here: the
// heap is destroyed later.
static bool was_locked(HANDLE heap) {
    const bool locked = is_heap_locked(heap, LOCK_MS);
    for (int i = 0; locked && i < 100 && is_heap_locked(heap, 10); i++)
        HeapUnlock(heap);
    return locked;
}

static void make(unsigned index) {
    struct made *m = &heaps[index];
    const struct plan plan = plan_of(index);
    call(m, (size_t)plan.count, (size_t)plan.bytes);
    claim_pointer_at("heap", index, m->heap);
    claim_number_at("listed", index, m->is_listed);
    claim_unless_0("listed_before", index, m->is_listed && !m->is_fresh);
    claim_unless_0("outside", index, !is_kept_around(m));
    claim_unless_0("locked", index, m->is_fresh && was_locked(m->heap));
}

// The first wrong block, if there is one.
static void claim_blocks(struct made *m, unsigned index) {
    const size_t good = good_blocks(m), in_use = blocks_in_use(m->heap);
    claim_pointer_at("block", index, array_of(m)[0]);
    claim_number_at("good", index, good);
    claim_unless_0("others", index, in_use > m->count ? in_use - m->count : 0);
    if (good < m->count) {
        claim_pointer_at("bad", index, array_of(m)[good]);
        claim_unless_0("seen_before", index, seen_before(array_of(m), good));
        return;
    }
    const size_t right = right_sizes(m);
    claim_number_at("right_size", index, right);
    if (right < m->count)
        claim_number_at("size", index, HeapSize(m->heap, 0, array_of(m)[right]));
}

static void destroy(struct made *m) {
    if (m->is_fresh)
        HeapDestroy(m->heap);
    m->is_fresh = false;
}

// Made and destroyed between two looks of the ledger: whatever the heap held is gone with it.
static void make_and_destroy(size_t count, size_t bytes) {
    static struct made again;
    again.count = count;
    list_heaps(&before);
    call_begins();
    poison_stack();
    again.heap = make_heap(count, bytes, array_of(&again));
    list_heaps(&now);
    again.is_fresh = is_listed(&now, again.heap) && !is_listed(&before, again.heap);
    claim_number("good", again.is_fresh ? good_blocks(&again) : 0);
    destroy(&again);
    call_ends();
    claim_number("new_heaps", new_heaps());
}

// ---- what cannot be done ----

static void claim_refused(void) {
    claim_pointer("heap", unmade.heap);
    claim_number("good", unmade.is_fresh ? good_blocks(&unmade) : 0);
    claim_number("outside", !is_kept_around(&unmade));
    claim_number("first_size", unmade.is_fresh && is_block(unmade.heap, array_of(&unmade)[0])
                                   ? HeapSize(unmade.heap, 0, array_of(&unmade)[0])
                                   : 0);
    claim_number("new_heaps", new_heaps());
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

// How many allocations this takes, if none is refused.
static unsigned calls_for(size_t count, size_t bytes) {
    const unsigned calls = call_with_refusal(count, bytes, 0);
    destroy(&unmade);
    return calls;
}

static void refuse_all(size_t count, size_t bytes) {
    const size_t large = (size_t)large_blocks.count, large_bytes = (size_t)large_blocks.bytes;
    const size_t three = (size_t)middling_blocks.count, three_bytes = (size_t)middling_blocks.bytes;
    call(&unmade, REFUSED_BLOCKS, (size_t)too_many_bytes(bytes));
    claim_refused();
    checkpoint("refused");
    destroy(&unmade);
    const unsigned calls = calls_for(count, bytes), large_calls = calls_for(large, large_bytes),
                   three_calls = calls_for(three, three_bytes);
    checkpoint("counted"); // what the ledger has noted so far is judged apart
    refuse_heap(count, bytes);
    refuse_block(count, bytes, 1, "first_block");
    refuse_block(count, bytes, calls / 2 + 1, "middle_block");
    refuse_block(count, bytes, calls, "last_block");
    refuse_block(large, large_bytes, 1, "first_large");
    // The first call of the last block: Wine keeps what it reserved when it may not commit it.
    refuse_block(large, large_bytes, large_calls - large_calls / (unsigned)large + 1, "last_large");
    refuse_block(1, large_bytes, 1, "only_large");
    refuse_block(three, three_bytes, three_calls, "last_of_three");
    refuse_block((size_t)empty_blocks.count, 0, 1, "empty");
}

void scenario(void) {
    const struct plan first = plan_of(FIRST), second = plan_of(SECOND);
    const size_t count = (size_t)first.count, bytes = (size_t)first.bytes;
    decoys();
    start_trying_locks();
    if (first.count > MOST_BLOCKS || second.count > MOST_BLOCKS)
        cannot("ask for so many blocks");
    checkpoint("before");

    for (unsigned i = 0; i < HEAPS; i++)
        make(i);
    for (unsigned i = 0; i < HEAPS; i++)
        if (heaps[i].is_fresh)
            claim_blocks(&heaps[i], i);
    checkpoint("made");

    destroy(&heaps[FIRST]);
    claim_number("second_good", heaps[SECOND].is_fresh ? good_blocks(&heaps[SECOND]) : 0);
    for (unsigned i = SECOND; i < HEAPS; i++)
        destroy(&heaps[i]);
    checkpoint("destroyed");
    make_and_destroy(count, bytes);
    checkpoint("gone");

    refuse_all(count, bytes);
    call(&unmade, (size_t)large_blocks.count, (size_t)large_blocks.bytes);
    claim_refused();
    checkpoint("later");
}

#include "calls.h"
#include "owned.h"
#include "probe.h"
#include "real.h"
#include "unit.h"

REAL(HeapFree);

enum { LOCK_MS = 2000, MOST_FILLED = 32 << 20 };

// One locked heap is enough: whoever tries waits for it from then on.
static bool is_locked(HANDLE heap) {
    static bool one_is_locked;
    if (!one_is_locked && is_alive(heap))
        one_is_locked = is_heap_locked(heap, LOCK_MS);
    return one_is_locked;
}

// ---- the calls ----

static void *small[CALLS], *large[CALLS];
// What they had when they were new.
static size_t small_size[CALLS], large_size[CALLS];
static bool is_lent[CALLS]; // the large one: until it is freed

// Wine frees a large block through whichever heap it is asked. Windows does not, and the lesson
// says that it fails: so it does. The linker uses this in place of kernel32's import.
static BOOL WINAPI watched_free(HANDLE heap, DWORD flags, void *block);
BOOL(WINAPI *__imp_HeapFree)(HANDLE, DWORD, void *) = watched_free;

static bool is_of_another(HANDLE heap, const void *block) {
    for (unsigned i = 0; i < CALLS; i++)
        if (is_lent[i] && block == large[i])
            return heap != heaps[heap_of_call[i]].heap;
    return false;
}

static BOOL WINAPI watched_free(HANDLE heap, DWORD flags, void *block) {
    if (!is_of_another(heap, block))
        return real_HeapFree(heap, flags, block);
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
}

// The block's owner fills it. Returns its size.
static size_t fill(HANDLE heap, void *block, int value) {
    const size_t size = is_block(heap, block) ? HeapSize(heap, 0, block) : 0;
    memset(block, value, size < MOST_FILLED ? size : MOST_FILLED);
    return size;
}

static bool is_filled(HANDLE heap, const void *block, size_t size, int value) {
    return !is_block(heap, block) ||
           holds_only(block, size < MOST_FILLED ? size : MOST_FILLED, (unsigned char)value);
}

// Whether a block that is still there has the bytes that its owner wrote.
static bool keeps_bytes(unsigned call) {
    HANDLE heap = heaps[heap_of_call[call]].heap;
    return is_filled(heap, small[call], small_size[call], 0x10 + (int)call) &&
           is_filled(heap, large[call], large_size[call], 0x20 + (int)call);
}

static void claim_blocks(void) {
    for (unsigned i = 0; i < CALLS; i++) {
        const struct owned *of = &heaps[heap_of_call[i]];
        const bool is_small = is_block(of->heap, small[i]);
        claim_pointer_at("small", i, small[i]);
        claim_pointer_at("large", i, large[i]);
        claim_number_at("small_is_block", i, is_small);
        claim_number_at("large_is_block", i, is_block(of->heap, large[i]));
        claim_number_at("small_size", i, is_small ? HeapSize(of->heap, 0, small[i]) : 0);
        claim_number_at("small_is_callers", i, is_one_of(of, small[i]));
        claim_number_at("large_is_callers", i, is_one_of(of, large[i]));
        claim_number_at("changed", i, !keeps_bytes(i));
    }
    for (unsigned i = 0; i < HEAPS; i++) {
        claim_number_at("heap_alive", i, is_alive(heaps[i].heap));
        claim_number_at("harmed", i, harmed_blocks(&heaps[i]));
    }
}

static void allocate(unsigned call) {
    HANDLE heap = heaps[heap_of_call[call]].heap;
    BOOL ok = FALSE;
    if (is_alive(heap)) {
        call_begins();
        poison_stack();
        ok = small_and_large(heap, &small[call], &large[call]);
        call_ends();
        small_size[call] = fill(heap, small[call], 0x10 + (int)call);
        large_size[call] = fill(heap, large[call], 0x20 + (int)call);
        is_lent[call] = true;
    }
    claim_number_at("returned", call, ok != FALSE);
}

// Windows ends a process that frees what is not a block of the heap.
static void give_back(unsigned call) {
    HANDLE heap = heaps[heap_of_call[call]].heap;
    BOOL ok = FALSE;
    if (is_block(heap, large[call])) {
        call_begins();
        poison_stack();
        ok = free_large(heap, large[call]);
        call_ends();
        is_lent[call] = false;
    }
    claim_number_at("returned", call, ok != FALSE);
}

// ---- what cannot be done ----

static void claim_pair(HANDLE heap, const void *one, const void *other) {
    const bool is_one = is_block(heap, one), is_other = is_block(heap, other);
    claim_pointer("large", other);
    claim_number("small_is_block", is_one);
    claim_number("large_is_block", is_other);
    claim_number("dangling", (one && !is_one) || (other && !is_other));
}

// The system refuses the nth allocation from now on, and all after it if there is none left; 0:
// none.
static void call_refused(HANDLE heap, unsigned nth, bool none_left, const char *checkpoint_name) {
    void *one = NULL, *other = NULL;
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    refusal_repeats(none_left);
    call_begins();
    poison_stack();
    const BOOL ok = small_and_large(heap, &one, &other);
    call_ends();
    refusal_ends();
    claim_number("returned", ok != FALSE);
    claim_pair(heap, one, other);
    claim_number("locked", is_locked(heap));
    checkpoint(checkpoint_name);
}

// Allocates until even the smallest block needs more memory from the system.
static void fill_committed(HANDLE heap) {
    for (size_t size = 1024; size >= 16; size /= 4) {
        refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
        for (int i = 0; i < 8192 && HeapAlloc(heap, 0, size); i++)
            ;
        refusal_ends();
    }
}

static void free_refused(HANDLE heap) {
    void *block = HeapAlloc(heap, 0, 2 << 20);
    refusal_begins("NtFreeVirtualMemory", 1, STATUS_NO_MEMORY);
    poison_stack();
    call_begins();
    const BOOL ok = block && free_large(heap, block);
    call_ends();
    refusal_ends();
    claim_number("locked", is_locked(heap));
    claim_number("returned", ok != FALSE);
    claim_pointer("large", block);
    checkpoint("not_freed");
}

// ---- many pairs, when there is memory again ----

static void *later_small[LATER], *later_large[LATER];

static void make_later(HANDLE heap) {
    unsigned right = 0;
    call_begins();
    for (unsigned i = 0; i < LATER; i++)
        right += small_and_large(heap, &later_small[i], &later_large[i]) != FALSE &&
                 is_block(heap, later_small[i]) && is_block(heap, later_large[i]);
    call_ends();
    claim_number("right", right);
    checkpoint("later");
}

// From the first to the last, but for every other one, which go after that.
static void free_later(HANDLE heap) {
    unsigned right = 0, small_blocks = 0;
    call_begins();
    for (unsigned i = 0; i < LATER; i++) {
        void *const block = later_large[i * 2 % LATER + i * 2 / LATER];
        right += is_block(heap, block) && free_large(heap, block) && !is_block(heap, block);
    }
    call_ends();
    for (unsigned i = 0; i < LATER; i++)
        small_blocks += is_block(heap, later_small[i]);
    claim_number("right", right);
    claim_number("small_blocks", small_blocks);
    checkpoint("later_freed");
}

void scenario(void) {
    decoys();
    start_trying_locks();
    for (unsigned i = 0; i < HEAPS; i++) {
        make_heap_with_blocks(&heaps[i], (size_t)parameter("neighbours") + i);
        claim_pointer_at("heap", i, heaps[i].heap);
    }
    HANDLE fixed = HeapCreate(0, 0, 256 << 10), full = HeapCreate(0, 0, 0);
    checkpoint("before");

    for (unsigned i = 0; i < CALLS; i++)
        allocate(i);
    for (unsigned i = 0; i < HEAPS; i++)
        claim_number_at("locked", i, is_locked(heaps[i].heap));
    claim_blocks();
    checkpoint("allocated");

    give_back(FREED_FIRST);
    claim_blocks();
    checkpoint("freed");
    for (unsigned i = 0; i < CALLS; i++)
        if (i != FREED_FIRST)
            give_back(i);
    for (unsigned i = 0; i < HEAPS; i++)
        claim_number_at("locked", i, is_locked(heaps[i].heap));
    claim_blocks();
    checkpoint("all_freed");

    // For the lesson: what is left of a small block's page.
    if (is_block(heaps[0].heap, small[0]))
        HeapFree(heaps[0].heap, 0, small[0]);
    claim_pointer_at("small", 0, small[0]);
    checkpoint("emptied");

    call_refused(fixed, 0, false, "refused");
    fill_committed(full);
    call_refused(full, 1, false, "first_refused");
    fill_committed(full);
    call_refused(full, 2, false, "second_refused");
    fill_committed(full);
    call_refused(full, 3, false, "third_refused");
    fill_committed(full);
    call_refused(full, 1, true, "all_refused");
    free_refused(full);
    make_later(full);
    free_later(full);
}

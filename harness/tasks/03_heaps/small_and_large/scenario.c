#include "calls.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

// ---- heaps of the caller's, with blocks in them ----

struct block {
    unsigned char *at;
    size_t size;
};
static struct owned {
    HANDLE heap;
    struct block blocks[MOST_NEIGHBOURS + 1];
    size_t count;
} heaps[HEAPS];

// The student may have destroyed the heap: a dead handle must not be passed to any call.
static bool is_alive(HANDLE asked) {
    HANDLE all[128];
    const DWORD count = GetProcessHeaps(128, all);
    for (DWORD i = 0; i < count && i < 128; i++)
        if (all[i] == asked)
            return true;
    return false;
}

// Whether a block in use of the heap begins at the address. HeapValidate reads what lies
// before it, so the page must be there.
static bool is_block(HANDLE heap, const void *address) {
    MEMORY_BASIC_INFORMATION info;
    return address && (uintptr_t)address % 16 == 0 && is_alive(heap) &&
           VirtualQuery(address, &info, sizeof info) && info.State == MEM_COMMIT &&
           info.Protect == PAGE_READWRITE && HeapValidate(heap, 0, address);
}

static void add_block(struct owned *to, size_t size) {
    struct block *b = &to->blocks[to->count++];
    *b = (struct block){.at = HeapAlloc(to->heap, 0, size), .size = size};
    if (!b->at)
        cannot("allocate a block");
    memset(b->at, (int)(0x40 + to->count), size < SHOWN ? size : SHOWN);
}

// Each block has another size: many of the same size would change how Windows keeps them (the
// low-fragmentation heap). The last one is a large one.
static void make_heap_with_blocks(struct owned *made, size_t neighbours) {
    made->heap = HeapCreate(0, 0, 0);
    for (size_t i = 1; i <= neighbours && i <= MOST_NEIGHBOURS; i++)
        add_block(made, 112 * i + 8);
    add_block(made, (3 << 20) + 16 * neighbours);
}

static bool is_as_before(HANDLE heap, const struct block *b, size_t number) {
    if (!is_block(heap, b->at) || HeapSize(heap, 0, b->at) != b->size)
        return false;
    for (size_t i = 0; i < b->size && i < SHOWN; i++)
        if (b->at[i] != (unsigned char)(0x40 + number))
            return false;
    return true;
}

static unsigned harmed_blocks(const struct owned *of) {
    unsigned count = 0;
    for (size_t i = 0; i < of->count; i++)
        count += !is_as_before(of->heap, &of->blocks[i], i + 1);
    return count;
}

static bool is_one_of(const struct owned *of, const void *address) {
    for (size_t i = 0; i < of->count; i++)
        if (of->blocks[i].at == address)
            return true;
    return false;
}

// ---- whether a heap is locked: another thread tries ----

static HANDLE ask, got; // events
static HANDLE volatile tried;

static DWORD WINAPI take_locks(void *unused) {
    (void)unused;
    for (;;) {
        WaitForSingleObject(ask, INFINITE);
        HeapLock(tried);
        HeapUnlock(tried);
        SetEvent(got);
    }
    return 0;
}

static void start_trying(void) {
    ask = CreateEventW(NULL, FALSE, FALSE, NULL);
    got = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (!ask || !got || !CreateThread(NULL, 0, take_locks, NULL, 0, NULL))
        cannot("start a thread");
}

static bool is_locked(HANDLE heap) {
    if (!is_alive(heap))
        return false;
    tried = heap;
    SetEvent(ask);
    return WaitForSingleObject(got, 2000) != WAIT_OBJECT_0;
}

// ---- the calls ----

static void *small[CALLS], *large[CALLS];

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

// The system refuses the nth allocation from now on; 0: none.
static void call_refused(HANDLE heap, unsigned nth, const char *checkpoint_name) {
    void *one = NULL, *other = NULL;
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    call_begins();
    poison_stack();
    const BOOL ok = small_and_large(heap, &one, &other);
    call_ends();
    refusal_ends();
    claim_number("returned", ok != FALSE);
    claim_pair(heap, one, other);
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
    const BOOL ok = block && free_large(heap, block);
    refusal_ends();
    claim_number("returned", ok != FALSE);
    claim_pointer("large", block);
    checkpoint("not_freed");
}

void scenario(void) {
    decoys();
    start_trying();
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

    call_refused(fixed, 0, "refused");
    fill_committed(full);
    call_refused(full, 1, "first_refused");
    fill_committed(full);
    call_refused(full, 2, "second_refused");
    free_refused(full);
}

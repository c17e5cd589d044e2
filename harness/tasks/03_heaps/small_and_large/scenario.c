#include "probe.h"
#include "unit.h"

static HANDLE heap;

// The student may have destroyed the heap: a dead handle must not be passed to any call.
static BOOL is_alive(HANDLE asked) {
    HANDLE heaps[128];
    const DWORD count = GetProcessHeaps(128, heaps);
    for (DWORD i = 0; i < count && i < 128; i++)
        if (heaps[i] == asked)
            return TRUE;
    return FALSE;
}

// Whether a block in use of the heap begins at the address. HeapValidate reads what lies
// before it, so the page must be there.
static BOOL is_block(const void *address) {
    MEMORY_BASIC_INFORMATION info;
    return address && (uintptr_t)address % 16 == 0 && is_alive(heap) &&
           VirtualQuery(address, &info, sizeof info) && info.State == MEM_COMMIT &&
           info.Protect == PAGE_READWRITE && HeapValidate(heap, 0, address);
}

static unsigned busy_blocks(void) {
    PROCESS_HEAP_ENTRY entry = {0};
    unsigned count = 0;
    if (!is_alive(heap))
        return 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
        count += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
    HeapUnlock(heap);
    return count;
}

// Blocks of the heap's owner, each of a different size: many of the same size would change how
// Windows keeps them (the low-fragmentation heap).
static void allocate_neighbours(void) {
    for (size_t i = 1; i <= parameter("neighbours"); i++)
        HeapAlloc(heap, 0, 112 * i + 8);
}

static void claim_blocks(const void *small, const void *large) {
    claim_number("heap_alive", is_alive(heap));
    claim_number("small_is_block", is_block(small));
    claim_number("large_is_block", is_block(large));
    claim_number("busy", busy_blocks());
}

void scenario(void) {
    decoys();
    heap = HeapCreate(0, 0, 0);
    allocate_neighbours();
    claim_pointer("heap", heap);
    claim_number("busy", busy_blocks());
    checkpoint("before");

    void *small = NULL, *large = NULL;
    poison_stack();
    claim_number("returned", small_and_large(heap, &small, &large) != FALSE);
    claim_pointer("small", small);
    claim_pointer("large", large);
    claim_blocks(small, large);
    claim_number("small_size", is_block(small) ? HeapSize(heap, 0, small) : 0);
    checkpoint("allocated");

    // Windows ends a process that frees what is not a block of the heap.
    poison_stack();
    claim_number("returned", is_block(large) && free_large(heap, large));
    claim_blocks(small, large);
    checkpoint("freed");

    // For the lesson: what is left of a small block's page.
    if (is_block(small))
        HeapFree(heap, 0, small);
    claim_pointer("small", small);
    checkpoint("emptied");

    // A heap that can give a small block, but never a large one.
    HANDLE fixed = HeapCreate(0, 0, 256 << 10);
    poison_stack();
    claim_number("returned", small_and_large(fixed, &small, &large) != FALSE);
    checkpoint("refused");
}

#include "probe.h"
#include "unit.h"
#include <stdio.h>

static HANDLE heaps[256];

static DWORD list_heaps(void) {
    const DWORD count = GetProcessHeaps(256, heaps);
    return count < 256 ? count : 256;
}

// Whether address lies inside a block in use of a heap of this process. Only the
// process itself can tell this for every kind of heap; from outside, a freed block looks
// like its neighbours.
static bool in_busy_block(const void *address) {
    const DWORD count = list_heaps();
    for (DWORD i = 0; i < count; i++) {
        PROCESS_HEAP_ENTRY entry = {0};
        while (HeapWalk(heaps[i], &entry)) {
            size_t offset = (size_t)((const char *)address - (const char *)entry.lpData);
            if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && offset < entry.cbData)
                return true;
        }
    }
    return false;
}

// The blocks in use before the call: somebody else's.
static struct block { const char *base, *end; } others[8192];
static size_t other_count;

static void note_blocks_in(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {0};
    while (HeapWalk(heap, &entry)) {
        if (!(entry.wFlags & PROCESS_HEAP_ENTRY_BUSY))
            continue;
        if (other_count == sizeof others / sizeof *others)
            cannot("note so many heap blocks");
        const char *base = entry.lpData;
        others[other_count++] = (struct block){base, base + entry.cbData};
    }
}

static void note_blocks(void) {
    const DWORD count = list_heaps();
    other_count = 0;
    for (DWORD i = 0; i < count; i++)
        note_blocks_in(heaps[i]);
}

static bool is_others(const char *address) {
    for (size_t i = 0; i < other_count; i++)
        if (address >= others[i].base && address < others[i].end)
            return true;
    return false;
}

// A number that names an object for the system can be asked about.
static bool is_handle(const void *address) {
    DWORD flags;
    return GetHandleInformation((HANDLE)(uintptr_t)address, &flags);
}

static unsigned calls;
static const char *shown; // the checkpoint of this call
static const void *block; // the block that was shown

// The caller's stack pointer at its call: below it lie only frames of the harness,
// written over those of calls that have returned. GCC keeps saved frame pointer and
// return address at the frame address of a function that asks for it.
static const void *callers_stack_pointer(const void *frame, const void *return_address) {
    const void *const *slot = frame;
    if (slot[1] != return_address)
        cannot("find the frame of its caller");
    return slot + 2;
}

static void claim_member(const char *name, const void *address) {
    char handle[32];
    sprintf(handle, "%s.is_handle", name);
    claim_pointer(name, address);
    claim_number(handle, is_handle(address));
}

static void show(const struct five *five) {
    calls++;
    if (calls > 1)
        return; // it is counted, but only the first call is judged
    block = five->heap;
    claim_member("private", five->private_memory);
    claim_member("heap", five->heap);
    claim_member("stack", five->stack);
    claim_member("image", five->image);
    claim_member("mapped", five->mapped);
    claim_number("heap_block_in_use", in_busy_block(five->heap));
    claim_number("heap_block_of_others", is_others(five->heap));
    claim_number("thread", GetCurrentThreadId());
    claim_pointer("stack_pointer",
                  callers_stack_pointer(__builtin_frame_address(0), __builtin_return_address(0)));
    checkpoint(shown);
}

static void call(const char *while_it_runs, const char *afterwards) {
    calls = 0;
    shown = while_it_runs;
    note_blocks();
    poison_stack();
    call_begins();
    one_of_each(show);
    call_ends();
    claim_number("calls", calls);
    claim_number("heap_block_kept", in_busy_block(block));
    checkpoint(afterwards);
}

void scenario(void) {
    decoys();
    checkpoint("before");
    call("shown", "after");
    call("shown_again", "after_again");
}

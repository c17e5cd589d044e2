#include "probe.h"
#include "unit.h"

// Whether address lies inside a block in use of a heap of this process. Only the
// process itself can tell this for every kind of heap; from outside, a freed block looks
// like its neighbours.
static bool in_busy_block(const void *address) {
    static HANDLE heaps[256];
    DWORD count = GetProcessHeaps(256, heaps);
    for (DWORD i = 0; i < count && i < 256; i++) {
        PROCESS_HEAP_ENTRY entry = {0};
        while (HeapWalk(heaps[i], &entry)) {
            size_t offset = (size_t)((const char *)address - (const char *)entry.lpData);
            if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && offset < entry.cbData)
                return true;
        }
    }
    return false;
}

static unsigned calls;
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

static void show(const struct five *five) {
    calls++;
    if (calls > 1)
        return; // it is counted, but only the first call is judged
    claim_pointer("private", five->private_memory);
    block = five->heap;
    claim_pointer("heap", five->heap);
    claim_pointer("stack", five->stack);
    claim_pointer("image", five->image);
    claim_pointer("mapped", five->mapped);
    claim_number("heap_block_in_use", in_busy_block(five->heap));
    claim_number("thread", GetCurrentThreadId());
    claim_pointer("stack_pointer",
                  callers_stack_pointer(__builtin_frame_address(0), __builtin_return_address(0)));
    checkpoint("shown");
}

void scenario(void) {
    decoys();
    checkpoint("before");
    one_of_each(show);
    claim_number("calls", calls);
    claim_number("heap_block_kept", in_busy_block(block));
    checkpoint("after");
}

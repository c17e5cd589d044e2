#include "asked.h"
#include "probe.h"
#include "unit.h"
#include <stdlib.h>

enum { MOST_HEAPS = 512, SEGMENT_BLOCK = 200 << 10, LARGE_BLOCK = 3 << 20 };

static HANDLE heaps[MOST_HEAPS];
static char a_global[64];

// Many heaps, each with a block or two: more than fit into an array whose size was guessed.
static void make_heaps(unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        heaps[i] = HeapCreate(0, 0, 0);
        HeapAlloc(heaps[i], 0, 40 + 8 * i);
    }
}

// A block in a segment that is not the heap's first: a block that fits into no segment is put
// into a new one. A block of this size never gets an allocation of its own.
static void *in_later_segment(HANDLE heap) {
    for (int i = 0; i < 64; i++) {
        MEMORY_BASIC_INFORMATION info;
        void *block = HeapAlloc(heap, 0, SEGMENT_BLOCK + 1024 * (size_t)i);
        if (block && VirtualQuery(block, &info, sizeof info) && info.AllocationBase != heap)
            return block;
    }
    return NULL;
}

struct question {
    const void *address;
    HANDLE heap; // NULL: in no heap
};

static void make_questions(struct question *asked, unsigned heap_count) {
    HANDLE first = heaps[0], middle = heaps[heap_count / 2], last = heaps[heap_count - 1];
    static void *page;
    page = VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    asked[SMALL_FIRST] = (struct question){HeapAlloc(first, 0, 100), first};
    asked[SMALL_LAST] = (struct question){HeapAlloc(last, 0, 200), last};
    asked[SMALL_PROCESS] = (struct question){HeapAlloc(GetProcessHeap(), 0, 300), GetProcessHeap()};
    asked[SMALL_MALLOC] = (struct question){malloc(400), (HANDLE)_get_heap_handle()};
    asked[FIRST_SEGMENT] = (struct question){HeapAlloc(middle, 0, 500), middle};
    asked[LATER_SEGMENT] = (struct question){in_later_segment(middle), middle};
    asked[LARGE_MIDDLE] = (struct question){HeapAlloc(middle, 0, LARGE_BLOCK), middle};
    asked[LARGE_FIRST] = (struct question){HeapAlloc(first, 0, LARGE_BLOCK), first};
    asked[A_GLOBAL] = (struct question){a_global, NULL};
    asked[A_PAGE] = (struct question){page, NULL};
    asked[A_NULL] = (struct question){NULL, NULL};
}

// The blocks in use of all heaps, including the process heap and malloc's.
static unsigned busy_blocks(void) {
    static HANDLE all[MOST_HEAPS];
    const DWORD heap_count = GetProcessHeaps(MOST_HEAPS, all);
    unsigned count = 0;
    for (DWORD i = 0; i < heap_count && i < MOST_HEAPS; i++) {
        PROCESS_HEAP_ENTRY entry = {0};
        HeapLock(all[i]);
        while (HeapWalk(all[i], &entry))
            count += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
        HeapUnlock(all[i]);
    }
    return count;
}

void scenario(void) {
    static struct question asked[QUESTIONS];
    static HANDLE answers[QUESTIONS];
    const unsigned heap_count = (unsigned)parameter("heaps");
    decoys();
    make_heaps(heap_count);
    make_questions(asked, heap_count);
    asked[A_LOCAL] = (struct question){&heap_count, NULL};
    for (unsigned i = 0; i < QUESTIONS; i++) {
        claim_pointer_at("asked", i, asked[i].address);
        claim_pointer_at("heap", i, asked[i].heap);
    }
    claim_pointer("process_heap", GetProcessHeap());
    claim_number("busy", busy_blocks());
    checkpoint("before");

    for (unsigned i = 0; i < QUESTIONS; i++) {
        poison_stack();
        answers[i] = owner(asked[i].address);
    }
    for (unsigned i = 0; i < QUESTIONS; i++)
        claim_pointer_at("answer", i, answers[i]);
    claim_number("busy", busy_blocks());
    checkpoint("after");
}

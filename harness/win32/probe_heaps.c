// What HeapWalk reports about each heap: which allocations are its segments and its large
// blocks. It runs on the thread that reached the checkpoint, before anything is
// stopped, into memory set aside at link time. Where another thread holds a heap's
// lock the walk waits for it; `walk` was sent before, so the recorder knows what it
// is waiting for.

#include "probe_private.h"

#define MAX_HEAPS   1024
#define MAX_REGIONS 4096    // of one heap
#define MAX_ENTRIES 4000000 // of one heap: more is a list that a bug has made endless

static HANDLE heaps[MAX_HEAPS];

static struct Walk {
    const void *segments[64], *large[MAX_REGIONS];
    unsigned segment_count, large_count;
    const char *low, *high; // the last allocation looked at: most entries lie in it
    bool complete;
} walk;

static bool is_segment(const void *base) {
    for (unsigned i = 0; i < walk.segment_count; i++)
        if (walk.segments[i] == base)
            return true;
    return false;
}

static void add_base(const void **list, unsigned *count, unsigned size, const void *base) {
    if (*count < size)
        list[(*count)++] = base;
    else
        walk.complete = false;
}

// Only an allocation's first entry costs a query: HeapWalk goes through a segment in
// order of address, and each large block is an allocation of its own.
static void note_entry(const void *address, bool segment) {
    const char *at = address;
    if (at >= walk.low && at < walk.high)
        return;
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(address, &info, sizeof info) || info.State == MEM_FREE)
        return;
    walk.low = info.AllocationBase;
    walk.high = (const char *)info.BaseAddress + info.RegionSize;
    if (is_segment(info.AllocationBase))
        return;
    if (segment)
        add_base(walk.segments, &walk.segment_count, sizeof walk.segments / sizeof *walk.segments,
                 info.AllocationBase);
    else
        add_base(walk.large, &walk.large_count, MAX_REGIONS, info.AllocationBase);
}

// HeapLock keeps other threads from changing the heap between two entries, as
// HeapWalk's documentation asks. The only loop here that the student's own heap bugs
// can reach: it ends after MAX_ENTRIES.
static void walk_heap(HANDLE heap) {
    walk.segment_count = walk.large_count = 0;
    walk.low = walk.high = NULL;
    walk.complete = true;

    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    BOOL locked = HeapLock(heap);
    note_entry(heap, true); // a heap's handle lies in its first segment
    unsigned entries = 0;
    while (walk.complete && HeapWalk(heap, &entry)) {
        if (!(entry.wFlags & PROCESS_HEAP_UNCOMMITTED_RANGE))
            note_entry(entry.lpData, (entry.wFlags & PROCESS_HEAP_REGION) != 0);
        if (++entries == MAX_ENTRIES)
            walk.complete = false;
    }
    if (GetLastError() != ERROR_NO_MORE_ITEMS)
        walk.complete = false;
    if (locked)
        HeapUnlock(heap);
}

static void send_heap(MessageType type, HANDLE heap) {
    Message m = {.type = type, .number = {(uintptr_t)heap}};
    probe_send(&m);
}

static void send_region(HANDLE heap, const char *part, const void *base) {
    Message m = {.type = MESSAGE_HEAP, .number = {(uintptr_t)heap, (uintptr_t)base}};
    probe_copy_name(m.name, part);
    probe_send(&m);
}

// A walk that was not complete is announced and never finished.
static void send_walk(HANDLE heap) {
    for (unsigned i = 0; i < walk.segment_count; i++)
        send_region(heap, "segment", walk.segments[i]);
    for (unsigned i = 0; i < walk.large_count; i++)
        send_region(heap, "large", walk.large[i]);
    if (walk.complete)
        send_heap(MESSAGE_WALKED, heap);
}

// The process heap comes first: listing the others takes its lock (Wine
// dlls/ntdll/heap.c, RtlGetProcessHeaps), so it must stand announced by then.
void probe_walk_heaps(void) {
    HANDLE first = GetProcessHeap();
    send_heap(MESSAGE_WALK, first);
    DWORD count = GetProcessHeaps(MAX_HEAPS, heaps);
    walk_heap(first);
    send_walk(first);
    if (count > MAX_HEAPS)
        return; // more than fit are not listed at all
    for (DWORD i = 0; i < count; i++) {
        if (heaps[i] == first)
            continue;
        send_heap(MESSAGE_WALK, heaps[i]);
        walk_heap(heaps[i]);
        send_walk(heaps[i]);
    }
}

#include "recorder.h"

// A program that follows the protocol stays far below: probe.h's 64 claims and
// 1 MB, probe_heaps.c's 4096 regions of a heap.
#define MAX_CLAIMS       256
#define MAX_HEAPS        1024
#define MAX_HEAP_REGIONS 65536
#define MAX_BYTES        (1u << 20)

void told_clear(Told *told) {
    snapshot_free(&told->facts);
    told->byte_request_count = 0;
    told->byte_total = 0;
}

static bool add_bytes(Told *told, const Message *m) {
    const uint64_t size = m->number[2];
    if (told->byte_request_count == sizeof told->bytes / sizeof *told->bytes || size > MAX_BYTES ||
        told->byte_total + size > MAX_BYTES || m->number[1] > UINT64_MAX - size)
        return false;
    told->byte_total += size;
    told->bytes[told->byte_request_count++] =
        (ByteRequest){.pid = (uint32_t)m->number[0], .base = m->number[1], .size = size};
    return true;
}

static WalkedHeap *walk_of(const Snapshot *facts, vm_addr heap) {
    for (size_t i = 0; i < facts->heap_walk_count; i++)
        if (facts->heap_walks[i].heap == heap)
            return &facts->heap_walks[i];
    return NULL;
}

static bool add_walk_region(Snapshot *facts, const Message *m) {
    const HeapPart part = m->name[0] == 's' ? HEAP_SEGMENT : HEAP_LARGE_BLOCK;
    return walk_of(facts, m->number[0]) && facts->heap_walk_region_count < MAX_HEAP_REGIONS &&
           snapshot_add_heap_walk_region(facts, (HeapWalkRegion){m->number[0], m->number[1], part});
}

bool told_add(Told *told, const Message *m) {
    Snapshot *facts = &told->facts;
    WalkedHeap *walk = walk_of(facts, m->number[0]);
    switch (m->type) {
    case MESSAGE_CLAIM:
        return facts->claim_count < MAX_CLAIMS && snapshot_add_claim(facts, m->name, m->number[0]);
    case MESSAGE_BYTES: return add_bytes(told, m);
    case MESSAGE_WALK:
        return !walk && facts->heap_walk_count < MAX_HEAPS &&
               snapshot_add_heap_walk(facts, (WalkedHeap){.heap = m->number[0]});
    case MESSAGE_HEAP: return add_walk_region(facts, m);
    case MESSAGE_WALKED: return walk && (walk->finished = true);
    default: return false;
    }
}

bool told_copy(const Told *told, Snapshot *to, Error *err) {
    const Snapshot *facts = &told->facts;
    bool ok = true;
    for (size_t i = 0; ok && i < facts->claim_count; i++)
        ok = snapshot_add_claim(to, facts->claims[i].name, facts->claims[i].value);
    for (size_t i = 0; ok && i < facts->heap_walk_count; i++)
        ok = snapshot_add_heap_walk(to, facts->heap_walks[i]);
    for (size_t i = 0; ok && i < facts->heap_walk_region_count; i++)
        if (walk_of(facts, facts->heap_walk_regions[i].heap)->finished)
            ok = snapshot_add_heap_walk_region(to, facts->heap_walk_regions[i]);
    if (facts->heap_walk_count)
        to->captured |= HAS_HEAP_WALKS;
    return ok || error_set(err, "out of memory for what the program reported");
}

// Page by page, so that a page that cannot be read does not cost the others. The bytes stay
// in the snapshot, because snapshot_read() keeps what it reads from a source.
void told_fetch_bytes(const Told *told, Snapshot *to) {
    for (size_t i = 0; i < told->byte_request_count; i++) {
        const ByteRequest *request = &told->bytes[i];
        if (request->pid != to->pid)
            continue;
        const vm_addr end = request->base + request->size;
        for (vm_addr page = vm_align_down(request->base, VM_PAGE); page < end; page += VM_PAGE) {
            char byte;
            snapshot_read(to, page, &byte, 1);
        }
    }
}

// What a snapshot keeps besides its public fields: how much room its arrays
// have, and every block it must free. Private to snapshot*.c.

#ifndef REGIONLAB_SNAPSHOT_STORE_H
#define REGIONLAB_SNAPSHOT_STORE_H

#include "snapshot.h"

enum SnapshotArray {
    ARRAY_REGIONS,
    ARRAY_THREADS,
    ARRAY_MODULES,
    ARRAY_SECTIONS,
    ARRAY_HEAP_WALKS,
    ARRAY_HEAP_WALK_REGIONS,
    ARRAY_LOCKED,
    ARRAY_CLAIMS,
    ARRAY_PARAMETERS,
    ARRAY_CAPABILITIES,
    ARRAY_MEMORY,
    ARRAY_OMISSIONS,
    ARRAY_OWNED,
    ARRAY_COUNT,
};

struct SnapshotStore {
    size_t capacity[ARRAY_COUNT]; // in items
    void **owned;                 // blocks to free: strings, copied bytes, adopted blocks
    size_t owned_count;
    FileBytes file; // closed with the snapshot
};

// Whether two neighbours are one region. Reserved pages
// may differ in a Protect that means nothing while they are not committed.
static inline bool region_is_one(const Region *a, const Region *b) {
    if (!region_is_allocated(a) || !region_is_allocated(b))
        return a->state == b->state;
    return a->state == VM_MEM_RESERVE && b->state == VM_MEM_RESERVE &&
           a->allocation_base == b->allocation_base && a->type == b->type &&
           a->allocation_protect == b->allocation_protect;
}

// The index of the first captured range that ends above addr; memory_count when
// there is none. Only after snapshot_finish().
size_t snapshot_memory_index(const Snapshot *s, vm_addr addr);

// Inserts a copy of the bytes at index; the caller knows that this keeps the order.
bool snapshot_insert_memory(Snapshot *s, size_t index, vm_addr base, uint64_t size,
                            const void *bytes);

#endif

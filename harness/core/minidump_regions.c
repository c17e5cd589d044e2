// MemoryInfoList: what the kernel says of the whole address space.

#include "minidump_internal.h"

#include "snapshot_store.h"
#include <inttypes.h>

static bool is_known_state(uint32_t state) {
    return state == VM_MEM_COMMIT || state == VM_MEM_RESERVE || state == VM_MEM_FREE;
}

static inline bool is_reserve_of(const DumpMemoryInfo *e) {
    return e->state != VM_MEM_RESERVE || e->protect <= VM_PAGE_NOACCESS;
}

// What held in every dump that is known; `regions check` has the same invariants. Called for each
// of a million rows, so that it is one expression and not row_is_sound().
static inline bool makes_sense(const DumpMemoryInfo *e) {
    const bool extent = e->size != 0 && e->base + e->size >= e->size &&
                        ((e->base | e->size | e->allocation_base) & (VM_PAGE - 1)) == 0;
    if (e->state == VM_MEM_FREE)
        return extent && (e->type | e->allocation_base) == 0;
    return extent && e->allocation_base <= e->base && is_known_state(e->state) && is_reserve_of(e);
}

bool row_is_sound(const DumpMemoryInfo *e, const char **field, Error *err) {
    *field = "RegionSize";
    if (e->size == 0 || e->size > UINT64_MAX - e->base)
        return error_set(err,
                         "a region of 0x%" PRIx64 " bytes at 0x%" PRIx64 " is empty or wraps "
                         "around",
                         e->size, e->base);
    if ((e->base | e->size) % VM_PAGE)
        return error_set(err,
                         "a region of 0x%" PRIx64 " bytes at 0x%" PRIx64 " is not a run of "
                         "whole pages",
                         e->size, e->base);
    *field = "State";
    if (!is_known_state(e->state))
        return error_set(err,
                         "the region at 0x%" PRIx64 " has state 0x%" PRIx32 ", which is "
                         "neither commit, reserve nor free",
                         e->base, e->state);
    *field = e->type ? "Type" : "AllocationBase";
    if (e->state == VM_MEM_FREE && (e->type || e->allocation_base))
        return error_set(err,
                         "the region at 0x%" PRIx64 " is free, yet has a Type or an "
                         "AllocationBase",
                         e->base);
    *field = "Protect";
    if (!is_reserve_of(e))
        return error_set(err, "the region at 0x%" PRIx64 " is reserved, yet has Protect 0x%" PRIx32,
                         e->base, e->protect);
    *field = "AllocationBase";
    return makes_sense(e) || error_set(err,
                                       "the region at 0x%" PRIx64 " cannot be of an "
                                       "allocation at 0x%" PRIx64,
                                       e->base, e->allocation_base);
}

static bool read_strictly(Dump *d, const Table *table, Region *regions) {
    for (uint64_t i = 0; i < table->count; i++) {
        DumpMemoryInfo entry;
        dump_copy(d, table->offset + i * table->entry_size, &entry, sizeof entry);
        if (entry.state == VM_NOT_CAPTURED) // our own word, never the kernel's
            return error_set(d->err, "region 0x%" PRIx64 " has no state", entry.base);
        regions[i] = dump_region(&entry);
    }
    return true;
}

// Region lists as Windows writes them need one pass: every row makes sense and continues the one
// before, and what snapshot_finish() would do to it is done on the way. Returns how many regions
// there are then, or 0 where a row is another one.
static size_t read_sound(const Dump *d, const Table *table, Region *regions) {
    size_t kept = 0;
    for (uint64_t i = 0; i < table->count; i++) {
        DumpMemoryInfo entry;
        dump_copy(d, table->offset + i * table->entry_size, &entry, sizeof entry);
        if (!makes_sense(&entry) || (kept && entry.base != regions[kept - 1].end))
            return 0;
        Region next = dump_region(&entry);
        if (next.state == VM_MEM_FREE)
            next.protect = VM_PAGE_NOACCESS;
        if (kept && region_is_one(&regions[kept - 1], &next))
            regions[kept - 1].end = next.end;
        else
            regions[kept++] = next;
    }
    return kept;
}

static bool read_rows(Dump *d, const Table *table, Region *regions) {
    const size_t sound = d->lost_rows ? 0 : read_sound(d, table, regions);
    d->finished = sound > 0;
    if (sound) {
        d->out->region_count -= table->count - sound;
        return true;
    }
    if (!d->lenient)
        return read_strictly(d, table, regions);
    d->out->region_count -= table->count;
    return mend_regions(d, table);
}

bool read_memory_info_list(Dump *d, Extent stream) {
    static const TableHead least = {sizeof(DumpMemoryInfoList), sizeof(DumpMemoryInfo), 0};
    DumpMemoryInfoList list;
    Table table = {0};
    if (!dump_head(d, stream, &list, sizeof list))
        return dump_leave_out(d, "size", LEFT_STREAM);
    const TableHead told = {list.header_size, list.entry_size, list.count};
    if (!table_sized(d, stream, told, least, &table))
        return false;
    Region *regions = snapshot_new_regions(d->out, table.count);
    if (!regions)
        return dump_no_memory(d);
    d->out->captured |= HAS_REGIONS;
    return read_rows(d, &table, regions);
}

// MemoryInfoList: what the kernel says of the whole address space.

#include "minidump_internal.h"

#include <inttypes.h>

Region dump_region(const DumpMemoryInfo *entry) {
    return (Region){.base = entry->base,
                    .end = entry->base + entry->size,
                    .allocation_base = entry->allocation_base,
                    .state = entry->state,
                    .type = entry->type,
                    .protect = entry->protect,
                    .allocation_protect = entry->allocation_protect};
}

static bool is_reserve_of(const DumpMemoryInfo *e) {
    return e->state != VM_MEM_RESERVE || e->protect == 0 || e->protect == VM_PAGE_NOACCESS;
}

static bool is_known_state(uint32_t state) {
    return state == VM_MEM_COMMIT || state == VM_MEM_RESERVE || state == VM_MEM_FREE;
}

// What held in every dump that is known; `regions check` has the same invariants.
static bool makes_sense(const DumpMemoryInfo *e) {
    const bool free = e->state == VM_MEM_FREE;
    return e->size && e->size <= UINT64_MAX - e->base && (e->base | e->size) % VM_PAGE == 0 &&
           is_known_state(e->state) && is_reserve_of(e) &&
           (free ? e->type == 0 && e->allocation_base == 0
                 : e->allocation_base <= e->base && e->allocation_base % VM_PAGE == 0);
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

// False at the first row that contradicts itself or does not continue the one before.
static bool read_sound(const Dump *d, const Table *table, Region *regions) {
    for (uint64_t i = 0; i < table->count; i++) {
        DumpMemoryInfo entry;
        dump_copy(d, table->offset + i * table->entry_size, &entry, sizeof entry);
        if (!makes_sense(&entry) || (i && entry.base != regions[i - 1].end))
            return false;
        regions[i] = dump_region(&entry);
    }
    return true;
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
    const bool lost_rows = d->lost_rows;
    Region *regions = snapshot_new_regions(d->out, table.count);
    if (!regions)
        return dump_no_memory(d);
    d->out->captured |= HAS_REGIONS;
    if (!d->lenient)
        return read_strictly(d, &table, regions);
    if (read_sound(d, &table, regions) && !lost_rows)
        return true;
    d->out->region_count -= table.count;
    return mend_regions(d, &table);
}

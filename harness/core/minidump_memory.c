// The bytes that a dump holds of the process: MemoryList and Memory64List.

#include "minidump_internal.h"

#include <inttypes.h>
#include <stdlib.h>

static bool add_memory(Dump *d, vm_addr base, uint64_t size, uint64_t offset) {
    return size == 0 || snapshot_add_memory(d->out, base, size, d->bytes + offset, false) ||
           dump_no_memory(d);
}

static bool wraps(Dump *d, vm_addr base, uint64_t size) {
    if (size <= UINT64_MAX - base)
        return false;
    error_set(d->err, "memory range 0x%" PRIx64 " of 0x%" PRIx64 " bytes wraps around", base, size);
    return true;
}

// A row whose bytes do not all lie in the file: what lies there is kept.
static bool add_held(Dump *d, vm_addr base, uint64_t size, uint64_t offset) {
    if (d->lenient && wraps(d, base, size))
        return dump_leave_out(d, "StartOfMemoryRange", LEFT_ROW);
    if (dump_holds(d, "a memory range", offset, size))
        return add_memory(d, base, size, offset);
    const bool none = offset >= d->size;
    return dump_leave_out(d, "Memory", none ? LEFT_ROW : LEFT_REST) &&
           (none || add_memory(d, base, d->size - offset, offset));
}

static int by_base(const void *a, const void *b) {
    const MemoryRange *x = a, *y = b;
    return (x->base > y->base) - (x->base < y->base);
}

// What the file holds twice, and differently: at most as much is compared as twice the file.
static bool differ(const MemoryRange *a, const MemoryRange *b, uint64_t *budget) {
    const uint64_t skip = b->base - a->base, left = a->size - skip,
                   shared = left < b->size ? left : b->size;
    if (shared > *budget || a->bytes + skip == b->bytes)
        return false;
    *budget -= shared;
    return memcmp(a->bytes + skip, b->bytes, (size_t)shared) != 0;
}

// One of the two rows has a damaged address, or is a moment older.
static bool leave_out_bytes(Dump *d, const MemoryRange *a, const MemoryRange *b) {
    d->at.stream = "MemoryList";
    d->at.row = NO_ROW;
    d->at.offset = (uint64_t)(b->bytes - d->bytes);
    error_set(d->err, "the ranges at 0x%" PRIx64 " and 0x%" PRIx64 " hold different bytes", a->base,
              b->base);
    return dump_leave_out(d, "Memory", LEFT_ROW);
}

// Bytes that two ranges hold differently are kept of neither. Before the snapshot is finished,
// which keeps one of two that agree.
static bool settle_memory(Dump *d) {
    Snapshot *s = d->out;
    uint64_t budget = 2ull * d->size;
    size_t kept = 0;
    if (s->memory_count > 1)
        qsort(s->memory, s->memory_count, sizeof *s->memory, by_base);
    for (size_t i = 0; i < s->memory_count; i++) {
        MemoryRange *last = kept ? &s->memory[kept - 1] : NULL, next = s->memory[i];
        if (last && last->base + last->size > next.base && differ(last, &next, &budget)) {
            if (!leave_out_bytes(d, last, &next))
                return false;
            last->size = next.base - last->base;
            kept -= last->size == 0;
            continue;
        }
        s->memory[kept++] = next;
    }
    s->memory_count = kept;
    return true;
}

// Rows of another list would be taken for ranges: bytes decide too much.
static bool leave_out_foreign(Dump *d) {
    d->at.row = NO_ROW;
    error_set(d->err, "its size is that of no list of ranges");
    return dump_leave_out(d, "size", LEFT_STREAM);
}

bool read_memory_list(Dump *d, Extent stream) {
    Table table = {0};
    if (!table_counted(d, stream, sizeof(DumpMemory), &table))
        return false;
    if (table.foreign)
        return leave_out_foreign(d);
    for (uint64_t i = 0; i < table.count; i++) {
        DumpMemory entry;
        table_row(d, &table, i, &entry, sizeof entry);
        if (entry.location.size &&
            !add_held(d, entry.base, entry.location.size, entry.location.rva))
            return false;
    }
    return !d->lenient || settle_memory(d);
}

static DumpMemory64 memory64_row(Dump *d, const Table *table, uint64_t index) {
    DumpMemory64 entry;
    table_row(d, table, index, &entry, sizeof entry);
    return entry;
}

// Where each range's bytes begin follows from the sizes of all before it: one damaged size
// moves the rest. `odd` is the first row that makes no sense; where it is the only one and
// the bytes end with the file, as writers put them, the rows behind it are counted from there.
typedef struct Plan {
    uint64_t first;       // where the bytes begin
    uint64_t odd;         // or the count
    uint64_t after_odd;   // bytes of the rows behind it
    bool only_one, known; // known: the sizes fill the file exactly
} Plan;

static uint64_t add_up(uint64_t a, uint64_t b) {
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

// Ranges are sorted and do not overlap.
static bool is_odd(Dump *d, const Table *table, uint64_t index, vm_addr below) {
    const DumpMemory64 row = memory64_row(d, table, index);
    const bool last = index + 1 == table->count;
    const vm_addr above = last ? UINT64_MAX : memory64_row(d, table, index + 1).base;
    return row.size > d->size || row.size > UINT64_MAX - row.base || row.base < below ||
           (row.base + row.size > above && above > below);
}

static Plan plan_of(Dump *d, const Table *table, uint64_t first) {
    Plan plan = {.first = first, .odd = table->count, .only_one = true};
    uint64_t sum = first;
    vm_addr below = 0;
    for (uint64_t i = 0; i < table->count; i++) {
        const DumpMemory64 row = memory64_row(d, table, i);
        sum = add_up(sum, row.size);
        if (plan.odd < i)
            plan.after_odd = add_up(plan.after_odd, row.size);
        if (!is_odd(d, table, i, below)) {
            below = row.base + row.size;
            continue;
        }
        plan.only_one = plan.odd == table->count;
        plan.odd = plan.only_one ? i : plan.odd;
    }
    plan.known = sum == d->size;
    return plan;
}

static bool leave_out_odd(Dump *d, const Table *table, const Plan *plan) {
    const DumpMemory64 row = memory64_row(d, table, plan->odd);
    error_set(d->err,
              "memory range 0x%" PRIx64 " of 0x%" PRIx64 " bytes is in the way of its neighbours",
              row.base, row.size);
    return dump_leave_out(d, "DataSize", LEFT_ROW);
}

static bool lenient_ranges(Dump *d, const Table *table, const Plan *plan) {
    uint64_t offset = plan->first;
    for (uint64_t i = 0; i < table->count; i++) {
        const DumpMemory64 row = memory64_row(d, table, i);
        if (i == plan->odd) {
            if (!leave_out_odd(d, table, plan))
                return false;
            const bool anchored = plan->only_one && plan->after_odd <= d->size - offset;
            if (!plan->known && !anchored) {
                error_set(d->err, "where the bytes of later ranges begin is not known");
                return dump_leave_out(d, "DataSize", LEFT_REST);
            }
            offset = plan->known ? offset + row.size : d->size - plan->after_odd;
            continue;
        }
        if (!add_held(d, row.base, row.size, offset))
            return false;
        offset = add_up(offset, row.size);
        if (offset > d->size)
            return true; // cut behind here: what is missing was reported
    }
    return true;
}

static bool strict_ranges(Dump *d, const Table *table, uint64_t first) {
    uint64_t offset = first;
    for (uint64_t i = 0; i < table->count; i++) {
        const DumpMemory64 row = memory64_row(d, table, i);
        if (!dump_holds(d, "a memory range", offset, row.size) ||
            !add_memory(d, row.base, row.size, offset))
            return false;
        offset += row.size;
    }
    return true;
}

bool read_memory64_list(Dump *d, Extent stream) {
    DumpMemory64List list;
    Table table = {0};
    if (!dump_head(d, stream, &list, sizeof list))
        return dump_leave_out(d, "size", LEFT_STREAM);
    const TableHead head = {sizeof list, sizeof(DumpMemory64), list.count};
    if (!table_sized(d, stream, head, head, &table))
        return false;
    if (!d->lenient)
        return strict_ranges(d, &table, list.bytes_rva);
    if (table.foreign)
        return leave_out_foreign(d);
    if (list.bytes_rva > d->size) {
        error_set(d->err, "the bytes at offset 0x%" PRIx64 " do not lie inside the file",
                  list.bytes_rva);
        return dump_leave_out(d, "BaseRva", LEFT_STREAM);
    }
    const Plan plan = plan_of(d, &table, list.bytes_rva);
    return lenient_ranges(d, &table, &plan) && settle_memory(d);
}

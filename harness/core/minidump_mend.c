// A region list of which some rows are damaged. A row that contradicts itself is left out.
// A row in the way of several others that agree is left out too; of two that overlap, and
// nothing says which is right, the part that both claim. What no row is left for is a region
// that was not captured.

#include "minidump_internal.h"

#include "overlap.h"
#include <inttypes.h>
#include <stdlib.h>

typedef struct Mend {
    Dump *d;
    const Table *table;
    Region *rows;      // those that do not contradict themselves
    uint64_t *numbers; // which row of the table each is
    Span *spans;
    size_t count;
    vm_addr next; // up to here the snapshot has regions
    bool ok;
} Mend;

static void at_row(Mend *m, uint64_t number) {
    m->d->at.row = number;
    m->d->at.offset = m->table->offset + number * m->table->entry_size;
}

static bool leave_out(Mend *m, uint64_t number, const char *field, enum LeftOut what) {
    at_row(m, number);
    return dump_leave_out(m->d, field, what);
}

static bool same_region(const Region *a, const Region *b) {
    return a->base == b->base && a->end == b->end && a->state == b->state && a->type == b->type &&
           a->protect == b->protect && a->allocation_base == b->allocation_base &&
           a->allocation_protect == b->allocation_protect;
}

static bool gather_row(Mend *m, uint64_t number) {
    DumpMemoryInfo entry;
    const char *field;
    table_row(m->d, m->table, number, &entry, sizeof entry);
    if (!row_is_sound(&entry, &field, m->d->err))
        return dump_leave_out(m->d, field, LEFT_ROW);
    const Region region = dump_region(&entry);
    if (m->count && same_region(&region, &m->rows[m->count - 1])) {
        error_set(m->d->err, "the region at 0x%" PRIx64 " is listed twice", region.base);
        return dump_leave_out(m->d, "BaseAddress", LEFT_ROW);
    }
    m->rows[m->count] = region;
    m->numbers[m->count] = number;
    m->spans[m->count++] = (Span){region.base, region.end, false};
    return true;
}

static bool report_dropped(Mend *m) {
    for (size_t i = 0; i < m->count; i++) {
        if (!m->spans[i].dropped)
            continue;
        error_set(m->d->err, "region 0x%" PRIx64 "-0x%" PRIx64 " overlaps several others",
                  m->spans[i].base, m->spans[i].end);
        if (!leave_out(m, m->numbers[i], "RegionSize", LEFT_ROW))
            return false;
    }
    return true;
}

static bool add(Mend *m, Region region) {
    return snapshot_add_region(m->d->out, region) || dump_no_memory(m->d);
}

static bool fill_up_to(Mend *m, vm_addr base) {
    return base <= m->next || add(m, (Region){.base = m->next, .end = base});
}

static bool report_piece(Mend *m, size_t span, vm_addr base, vm_addr end) {
    error_set(m->d->err,
              "another row claims a part of 0x%" PRIx64 "-0x%" PRIx64 ": 0x%" PRIx64 "-0x%" PRIx64
              " is kept",
              m->spans[span].base, m->spans[span].end, base, end);
    return leave_out(m, m->numbers[span], "RegionSize", LEFT_REST);
}

static bool take_piece(void *context, size_t span, vm_addr base, vm_addr end) {
    Mend *m = context;
    Region region = m->rows[span];
    if ((region.base != base || region.end != end) && !report_piece(m, span, base, end))
        return false;
    region.base = base;
    region.end = end;
    if (!fill_up_to(m, base) || !add(m, region))
        return false;
    m->next = end;
    return true;
}

static bool mend(Mend *m) {
    for (uint64_t i = 0; i < m->table->count; i++)
        if (!gather_row(m, i))
            return false;
    if (m->count == 0) {
        m->d->out->captured &= ~(unsigned)HAS_REGIONS;
        return true;
    }
    return overlap_drop(m->spans, m->count) && report_dropped(m) &&
           overlap_pieces(m->spans, m->count, take_piece, m) &&
           fill_up_to(m, vm_user_end(m->d->out->platform.arch != ARCH_X86));
}

// What the rows leave open is known to be open only where they say so.
static bool report_holes(Mend *m) {
    const Snapshot *s = m->d->out;
    size_t holes = 0, first = 0;
    for (size_t i = s->region_count; i-- > 0;)
        if (s->regions[i].state == VM_NOT_CAPTURED)
            holes++, first = i;
    if (holes == 0 || m->d->lost_rows)
        return true;
    error_set(m->d->err,
              "no row says what is at 0x%" PRIx64 "-0x%" PRIx64 ", and at %zu more places",
              s->regions[first].base, s->regions[first].end, holes - 1);
    m->d->at.row = NO_ROW;
    return dump_leave_out(m->d, "BaseAddress", LEFT_FIELD);
}

bool mend_regions(Dump *d, const Table *table) {
    const size_t room = table->count + 1;
    Mend m = {.d = d,
              .table = table,
              .rows = malloc(room * sizeof *m.rows),
              .numbers = malloc(room * sizeof *m.numbers),
              .spans = malloc(room * sizeof *m.spans)};
    bool ok = m.rows && m.numbers && m.spans ? mend(&m) && report_holes(&m) : dump_no_memory(d);
    free(m.rows);
    free(m.numbers);
    free(m.spans);
    return ok || dump_no_memory(d);
}

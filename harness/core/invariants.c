// What must hold of every snapshot and map. Violations are sentences, not asserts:
// a recorder that lies and a damaged dump are the world's faults, and the user
// should hear all of them.

#include "classify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

typedef struct Checker {
    ViolationFn report;
    void *context;
    size_t violations;
} Checker;

static void violation(Checker *c, const char *format, ...) ERROR_FORMAT(2, 3);
static void violation(Checker *c, const char *format, ...) {
    char sentence[256];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    c->violations++;
    if (c->report)
        c->report(c->context, sentence);
}

static void check_extent(Checker *c, const Region *r, const Region *before) {
    if (r->base >= r->end)
        violation(c, "region 0x%" PRIx64 " ends at 0x%" PRIx64 ", not above its base", r->base,
                  r->end);
    if (r->base % VM_PAGE || r->end % VM_PAGE)
        violation(c, "region 0x%" PRIx64 "-0x%" PRIx64 " is not made of whole pages", r->base,
                  r->end);
    if (before && before->end != r->base)
        violation(
            c, "region 0x%" PRIx64 " ends at 0x%" PRIx64 " and the next one begins at 0x%" PRIx64,
            before->base, before->end, r->base);
}

static void check_words(Checker *c, const Region *r) {
    if (region_is_allocated(r) && r->state != VM_MEM_COMMIT && r->state != VM_MEM_RESERVE)
        violation(c, "region 0x%" PRIx64 " has the unknown State 0x%x", r->base, r->state);
    if (r->state == VM_MEM_FREE && (r->type != 0 || r->allocation_base != 0))
        violation(c, "region 0x%" PRIx64 " is free, yet has a Type or an AllocationBase", r->base);
    if (r->state == VM_MEM_RESERVE && r->protect != 0 && r->protect != VM_PAGE_NOACCESS)
        violation(c, "region 0x%" PRIx64 " is reserved, yet has Protect 0x%x", r->base, r->protect);
}

// A run of regions with one AllocationBase must begin there. As regions do not
// overlap, that also makes it the only run with that base.
static void check_allocation(Checker *c, const Region *r, const Region *before) {
    if (!region_is_allocated(r) || (before && before->state == VM_NOT_CAPTURED))
        return;
    const bool continues =
        before && region_is_allocated(before) && before->allocation_base == r->allocation_base;
    if (!continues && r->base != r->allocation_base) {
        violation(c,
                  "region 0x%" PRIx64 " belongs to the allocation at 0x%" PRIx64
                  ", which does not reach it in one run",
                  r->base, r->allocation_base);
        return;
    }
    if (continues && before->type != r->type)
        violation(c, "the allocation at 0x%" PRIx64 " has two Types, at 0x%" PRIx64,
                  r->allocation_base, r->base);
    if (continues && before->allocation_protect != r->allocation_protect)
        violation(c, "the allocation at 0x%" PRIx64 " has two AllocationProtects, at 0x%" PRIx64,
                  r->allocation_base, r->base);
}

static void check_labels(Checker *c, const Snapshot *s, const Map *map) {
    size_t i = 0;
    for (size_t region = 0; region < s->region_count; region++) {
        const Region *r = &s->regions[region];
        vm_addr covered = r->base;
        for (; i < map->label_count && map->labels[i].region == region; i++) {
            const Label *label = &map->labels[i];
            if (label->base != covered || label->end <= label->base || label->end > r->end)
                violation(c,
                          "label 0x%" PRIx64 "-0x%" PRIx64 " does not continue at 0x%" PRIx64
                          " inside its region",
                          label->base, label->end, covered);
            covered = label->end;
        }
        if (covered != r->end)
            violation(c,
                      "labels of region 0x%" PRIx64 " end at 0x%" PRIx64
                      ", but the region at 0x%" PRIx64,
                      r->base, covered, r->end);
    }
    if (i != map->label_count)
        violation(c, "label 0x%" PRIx64 " belongs to no region at its address",
                  map->labels[i].base);
}

static void check_sum(Checker *c, const char *what, uint64_t rows, uint64_t regions) {
    if (rows != regions)
        violation(c, "the kinds' %s bytes sum to 0x%" PRIx64 ", but the regions' to 0x%" PRIx64,
                  what, rows, regions);
}

static void check_sums(Checker *c, const Snapshot *s, const Map *map) {
    KindTotal totals[KIND_COUNT], rows = {0}, regions = {0};
    map_totals(s, map, totals);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        rows.size += totals[i].size;
        rows.committed += totals[i].committed;
        rows.reserved += totals[i].reserved;
        rows.blocks += totals[i].blocks;
    }
    for (size_t i = 0; i < s->region_count; i++) {
        const Region *r = &s->regions[i];
        regions.size += r->end - r->base;
        regions.committed += r->state == VM_MEM_COMMIT ? r->end - r->base : 0;
        regions.reserved += r->state == VM_MEM_RESERVE ? r->end - r->base : 0;
    }
    check_sum(c, "", rows.size, regions.size);
    check_sum(c, "committed", rows.committed, regions.committed);
    check_sum(c, "reserved", rows.reserved, regions.reserved);
    if (rows.blocks != map->label_count)
        violation(c, "the kinds' blocks sum to %" PRIu64 ", but there are %zu labels", rows.blocks,
                  map->label_count);
}

static bool labels_name_regions(Checker *c, const Snapshot *s, const Map *map) {
    for (size_t i = 0; i < map->label_count; i++)
        if (map->labels[i].region >= s->region_count || map->labels[i].kind >= KIND_COUNT) {
            violation(c, "label 0x%" PRIx64 " names an unknown region or kind",
                      map->labels[i].base);
            return false;
        }
    return true;
}

static void check_map_with(Checker *c, const Snapshot *s, const Map *map) {
    check_labels(c, s, map);
    if (labels_name_regions(c, s, map))
        check_sums(c, s, map);
}

size_t check_map_invariants(const Snapshot *s, const Map *map, ViolationFn report, void *context) {
    Checker c = {.report = report, .context = context};
    check_map_with(&c, s, map);
    return c.violations;
}

size_t check_invariants(const Snapshot *s, const Map *map, ViolationFn report, void *context) {
    Checker c = {.report = report, .context = context};
    for (size_t i = 0; i < s->region_count; i++) {
        const Region *r = &s->regions[i], *before = i ? r - 1 : NULL;
        check_extent(&c, r, before);
        check_words(&c, r);
        check_allocation(&c, r, before);
    }
    check_map_with(&c, s, map);
    return c.violations;
}

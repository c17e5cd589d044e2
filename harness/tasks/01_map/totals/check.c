#include "check.h"

enum { TYPES = 3 }; // private, mapped, image

// As in unit.h.
typedef struct Totals {
    uint64_t free, reserved[TYPES], committed[TYPES];
} Totals;

// What the function's own work may change, such as a heap or a stack that grows.
static const uint64_t tolerance = 0x100000;
static const uint64_t poison = 0xa5a5a5a5a5a5a5a5;

static Totals claimed_totals(const Moment *m) {
    Totals t = {.free = claimed(m, "free")};
    for (unsigned i = 0; i < TYPES; i++) {
        t.reserved[i] = claimed_at(m, "reserved", i);
        t.committed[i] = claimed_at(m, "committed", i);
    }
    return t;
}

static Totals true_totals(const Moment *m) {
    const Snapshot *s = snapshot_of(m);
    Totals t = {0};
    for (size_t i = 0; i < s->region_count; i++) {
        const Region *r = &s->regions[i];
        const unsigned type = r->type == VM_MEM_PRIVATE ? 0 : r->type == VM_MEM_MAPPED ? 1 : 2;
        uint64_t *sum = r->state == VM_MEM_FREE     ? &t.free
                        : r->state == VM_MEM_COMMIT ? &t.committed[type]
                                                    : &t.reserved[type];
        *sum += r->end - r->base;
    }
    return t;
}

static bool near(uint64_t a, uint64_t b) {
    return a - b + tolerance <= 2 * tolerance; // also where b is the larger one
}

static bool all_near(const uint64_t a[TYPES], const uint64_t b[TYPES]) {
    return near(a[0], b[0]) && near(a[1], b[1]) && near(a[2], b[2]);
}

static uint64_t sum(const uint64_t of[TYPES]) {
    return of[0] + of[1] + of[2];
}

static uint64_t sum_of_all(const Totals *t) {
    return t->free + sum(t->reserved) + sum(t->committed);
}

// Whether each of the seven sums is what it should be after `change` is applied to it.
static bool each_is(const Totals *seen, const Totals *wanted, uint64_t (*change)(uint64_t)) {
    for (unsigned i = 0; i < TYPES; i++)
        if (!near(seen->reserved[i], change(wanted->reserved[i])) ||
            !near(seen->committed[i], change(wanted->committed[i])))
            return false;
    return near(seen->free, change(wanted->free));
}

static uint64_t poisoned(uint64_t wanted) {
    return poison + wanted;
}

static bool untouched(const Totals *seen) {
    unsigned count = seen->free == poison;
    for (unsigned i = 0; i < TYPES; i++)
        count += (seen->reserved[i] == poison) + (seen->committed[i] == poison);
    return count > 0;
}

// The free bytes do not fit into 32 bits, the reserved ones not into 31.
static bool is_cut(uint64_t seen, uint64_t wanted) {
    return !near(seen, wanted) && near((uint32_t)seen, (uint32_t)wanted) &&
           (seen <= UINT32_MAX || seen >> 31 == UINT64_MAX >> 31);
}

// The mistake that explains all seven numbers together: a region that is counted wrongly shows
// in two of them.
static const char *problem_of(const Totals *seen, const Totals *wanted) {
    const uint64_t in_all = sum_of_all(seen), space = sum_of_all(wanted);
    if (each_is(seen, wanted, poisoned))
        return "not_zeroed";
    if (untouched(seen))
        return "not_set";
    if (is_cut(seen->free, wanted->free) || is_cut(sum(seen->reserved), sum(wanted->reserved)))
        return "in_32_bits";
    if (near(seen->free, wanted->free / 4096) || near(seen->free, wanted->free / 1024))
        return "not_bytes";
    if (seen->free == 0)
        return "free_as_memory";
    if (in_all > space && !near(in_all, space))
        return "counts_twice";
    if (near(seen->free, wanted->free) && sum(seen->reserved) == 0)
        return near(sum(seen->committed), sum(wanted->committed)) ? "drops_reserved"
                                                                  : "reserved_as_committed";
    if (near(in_all, space) && sum(seen->reserved) < sum(wanted->reserved) &&
        sum(seen->committed) > sum(wanted->committed) + tolerance)
        return "reserved_as_committed";
    if (near(in_all, space) && near(sum(seen->reserved), sum(wanted->reserved)))
        return "wrong_type";
    return seen->free < wanted->free && !near(seen->free, wanted->free) ? "stops_early"
                                                                        : "wrong_total";
}

static const char *by_type(const uint64_t of[TYPES]) {
    return text("private 0x%" PRIx64 ", mapped 0x%" PRIx64 ", image 0x%" PRIx64, of[0], of[1],
                of[2]);
}

TASK_CHECKS(totals) {
    const Moment *m = at("counted");
    const Totals seen = claimed_totals(m), wanted = true_totals(m);
    const char *problem = problem_of(&seen, &wanted);

    verdict("whole", near(sum_of_all(&seen), sum_of_all(&wanted)) ? NULL : problem,
            text("0x%" PRIx64 " bytes in all", sum_of_all(&wanted)),
            text("0x%" PRIx64, sum_of_all(&seen)), nowhere());
    verdict("free", near(seen.free, wanted.free) ? NULL : problem,
            text("0x%" PRIx64 " bytes, give or take 1 MB", wanted.free),
            text("0x%" PRIx64, seen.free), nowhere());
    verdict("reserved", all_near(seen.reserved, wanted.reserved) ? NULL : problem,
            by_type(wanted.reserved), by_type(seen.reserved), nowhere());
    verdict("committed", all_near(seen.committed, wanted.committed) ? NULL : problem,
            by_type(wanted.committed), by_type(seen.committed), nowhere());
}

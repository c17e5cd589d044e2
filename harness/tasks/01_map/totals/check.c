#include "check.h"

enum { PRIVATE, MAPPED, IMAGE, TYPES };

// As in unit.h.
typedef struct Totals {
    uint64_t free, reserved[TYPES], committed[TYPES];
} Totals;

// One call of totals(): what it said, what the snapshot shows, and how far the sums of free and
// private memory may be off: a function that allocates may have counted its own memory or not.
typedef struct Call {
    const Moment *moment;
    Totals seen, wanted;
    uint64_t tolerance;
} Call;

static const uint64_t own_use = 0x100000;
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
        const unsigned type = r->type == VM_MEM_PRIVATE  ? PRIVATE
                              : r->type == VM_MEM_MAPPED ? MAPPED
                                                         : IMAGE;
        uint64_t *sum = r->state == VM_MEM_FREE     ? &t.free
                        : r->state == VM_MEM_COMMIT ? &t.committed[type]
                                                    : &t.reserved[type];
        *sum += r->end - r->base;
    }
    return t;
}

static Call call_at(const char *checkpoint) {
    const Moment *m = at(checkpoint);
    return (Call){m, claimed_totals(m), true_totals(m), claimed(m, "allocates") ? own_use : 0};
}

static bool near(const Call *c, uint64_t a, uint64_t b) {
    return a - b + c->tolerance <= 2 * c->tolerance; // also where b is the larger one
}

static bool all_near(const Call *c, const uint64_t a[TYPES], const uint64_t b[TYPES]) {
    return near(c, a[PRIVATE], b[PRIVATE]) && a[MAPPED] == b[MAPPED] && a[IMAGE] == b[IMAGE];
}

static uint64_t sum(const uint64_t of[TYPES]) {
    return of[PRIVATE] + of[MAPPED] + of[IMAGE];
}

static uint64_t sum_of_all(const Totals *t) {
    return t->free + sum(t->reserved) + sum(t->committed);
}

// Whether each of the seven sums is what it should be on top of `base`.
static bool each_is(const Call *c, const Totals *base) {
    for (unsigned i = 0; i < TYPES; i++)
        if (!near(c, c->seen.reserved[i], base->reserved[i] + c->wanted.reserved[i]) ||
            !near(c, c->seen.committed[i], base->committed[i] + c->wanted.committed[i]))
            return false;
    return near(c, c->seen.free, base->free + c->wanted.free);
}

static bool are_same(const Totals *a, const Totals *b) {
    for (unsigned i = 0; i < TYPES; i++)
        if (a->reserved[i] != b->reserved[i] || a->committed[i] != b->committed[i])
            return false;
    return a->free == b->free;
}

static const Totals poisoned = {poison, {poison, poison, poison}, {poison, poison, poison}};

static bool untouched(const Totals *seen) {
    unsigned count = seen->free == poison;
    for (unsigned i = 0; i < TYPES; i++)
        count += (seen->reserved[i] == poison) + (seen->committed[i] == poison);
    return count > 0;
}

// A sum of 32 bits, with or without a sign, on the way.
static bool is_cut(const Call *c, uint64_t seen, uint64_t wanted) {
    return !near(c, seen, wanted) && near(c, (uint32_t)seen, (uint32_t)wanted) &&
           (seen <= UINT32_MAX || seen >> 31 == UINT64_MAX >> 31);
}

// The end of the region in which 4 GB lies: what an address of 32 bits reaches.
static bool ends_at_4_gb(const Call *c, uint64_t in_all) {
    const Region *r = snapshot_find(snapshot_of(c->moment), UINT32_MAX);
    return r && in_all == r->end;
}

// Where the state of each byte is right, or as much is missing in one as is too much in another.
static const char *state_problem(const Call *c) {
    const Totals *seen = &c->seen, *wanted = &c->wanted;
    const uint64_t reserved = sum(seen->reserved), committed = sum(seen->committed);
    const uint64_t should_reserve = sum(wanted->reserved), should_commit = sum(wanted->committed);
    if (committed + c->tolerance < should_commit)
        return "protection_for_state";
    if (reserved < should_reserve && committed > should_commit + c->tolerance)
        return "reserved_as_committed";
    return near(c, reserved, should_reserve) && near(c, committed, should_commit) ? "wrong_type"
                                                                                  : "wrong_total";
}

static const char *missing_problem(const Call *c, uint64_t in_all) {
    const Totals *seen = &c->seen, *wanted = &c->wanted;
    if (in_all + VM_GRANULARITY == sum_of_all(wanted) &&
        near(c, seen->free + VM_GRANULARITY, wanted->free))
        return "starts_late";
    if (ends_at_4_gb(c, in_all))
        return "address_cut";
    if (near(c, seen->free, wanted->free) && sum(seen->reserved) == 0)
        return "drops_reserved";
    return near(c, seen->free, wanted->free) ? "wrong_total" : "stops_early";
}

// The mistake that explains all seven numbers together: a region that is counted wrongly shows
// in two of them. earlier: the call before, or NULL.
static const char *problem_of(const Call *c, const Call *earlier) {
    const Totals *seen = &c->seen, *wanted = &c->wanted;
    const uint64_t in_all = sum_of_all(seen), space = sum_of_all(wanted);
    if (each_is(c, &poisoned))
        return "not_zeroed";
    if (untouched(seen))
        return "not_set";
    if (earlier && (are_same(seen, &earlier->seen) || each_is(c, &earlier->seen)))
        return "remembers";
    if (is_cut(c, seen->free, wanted->free) ||
        is_cut(c, sum(seen->reserved), sum(wanted->reserved)) ||
        is_cut(c, sum(seen->committed), sum(wanted->committed)))
        return "in_32_bits";
    if (near(c, seen->free, wanted->free / 4096) || near(c, seen->free, wanted->free / 1024))
        return "not_bytes";
    if (seen->free == 0)
        return "free_as_memory";
    if (in_all > space)
        return "counts_twice";
    return in_all < space ? missing_problem(c, in_all) : state_problem(c);
}

static const char *by_type(const uint64_t of[TYPES]) {
    return text("private 0x%" PRIx64 ", mapped 0x%" PRIx64 ", image 0x%" PRIx64, of[0], of[1],
                of[2]);
}

static bool whole_is_right(const Call *c) {
    return sum_of_all(&c->seen) == sum_of_all(&c->wanted);
}

static bool free_is_right(const Call *c) {
    return near(c, c->seen.free, c->wanted.free);
}

static bool reserved_is_right(const Call *c) {
    return all_near(c, c->seen.reserved, c->wanted.reserved);
}

static bool committed_is_right(const Call *c) {
    return all_near(c, c->seen.committed, c->wanted.committed);
}

static const char *whole_text(const Totals *t) {
    return text("0x%" PRIx64 " bytes in all", sum_of_all(t));
}

static const char *free_text(const Totals *t) {
    return text("0x%" PRIx64 " bytes", t->free);
}

static const char *reserved_text(const Totals *t) {
    return by_type(t->reserved);
}

static const char *committed_text(const Totals *t) {
    return by_type(t->committed);
}

static const struct {
    const char *id;
    bool (*is_right)(const Call *);
    const char *(*text)(const Totals *);
} sums[] = {
    {"whole", whole_is_right, whole_text},
    {"free", free_is_right, free_text},
    {"reserved", reserved_is_right, reserved_text},
    {"committed", committed_is_right, committed_text},
};

// What the second call says is looked at where the first one is right.
static void check_sums(const Call *first, const Call *second) {
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        const bool right = sums[i].is_right(first);
        const Call *shown = right ? second : first;
        const char *problem = problem_of(shown, right ? first : NULL);
        verdict(sums[i].id, sums[i].is_right(shown) ? NULL : problem, sums[i].text(&shown->wanted),
                sums[i].text(&shown->seen), nowhere());
    }
}

static void check_nothing_else(void) {
    static const char *const checkpoints[] = {"counted", "counted_again"};
    const Moment *before = at("before"), *counted = at("counted");
    for (int i = 0; i < 2; i++)
        if (claimed(at(checkpoints[i]), "bystanders_changed")) {
            verdict("nothing_else", "writes_beside", "the bytes beside the structure as they were",
                    "others", nowhere());
            return;
        }
    ledger_verdict("nothing_else", before, counted, NULL);
}

// A map that the scenario made up: of each sum more than 1 TB.
static void check_made_up(void) {
    static const char *const names[] = {
        "free",           "reserved.private_memory",  "reserved.mapped",
        "reserved.image", "committed.private_memory", "committed.mapped",
        "committed.image"};
    const Moment *m = at("made_up");
    unsigned i = 0;
    while (i < 7 && claimed_at(m, "made.seen", i) == claimed_at(m, "made.right", i))
        i++;
    if (i == 7) {
        verdict("any_map", NULL, "the seven sums", "so it is", nowhere());
        return;
    }
    verdict("any_map", "wrong_for_this_map",
            text("%s: 0x%" PRIx64 " bytes", names[i], claimed_at(m, "made.right", i)),
            text("0x%" PRIx64 " bytes", claimed_at(m, "made.seen", i)), nowhere());
}

TASK_CHECKS(totals) {
    const Call first = call_at("counted"), second = call_at("counted_again");
    check_sums(&first, &second);
    check_nothing_else();
    check_made_up();
}

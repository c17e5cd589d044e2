#include "check.h"

// As in scenario.c.
enum { MOST_ANSWERS = 64 };
typedef struct Row {
    uint64_t address, base, size;
    uint32_t result, written;
} Row;

// One call of extent(), and the allocation that it was asked about.
typedef struct Answer {
    Row row;
    Allocation allocation; // exists only where something is allocated
    bool outside;          // beyond the address space
} Answer;

// All calls of a run, in their order.
typedef struct Answers {
    Answer items[2 * MOST_ANSWERS];
    size_t count;
} Answers;

static bool is_outside(const Moment *m, vm_addr addr) {
    return snapshot_find(snapshot_of(m), addr) == NULL;
}

static void add_answers(Answers *all, const Moment *m) {
    static Row rows[MOST_ANSWERS];
    const uint64_t count = claimed(m, "answer_count");
    if (count > MOST_ANSWERS || !bytes_at(m, claimed(m, "answers"), rows, sizeof rows))
        fault("the scenario's answers are not in the snapshot");
    for (uint64_t i = 0; i < count; i++)
        all->items[all->count++] = (Answer){
            .row = rows[i],
            .allocation = allocation_at(m, rows[i].address),
            .outside = is_outside(m, rows[i].address),
        };
}

static uint64_t size_of(const Answer *a) {
    return a->allocation.end - a->allocation.base;
}

static const char *extent_text(vm_addr address, vm_addr base, uint64_t size) {
    return text("for 0x%" PRIx64 ": base 0x%" PRIx64 ", 0x%" PRIx64 " bytes", address, base, size);
}

static const char *expected_text(const Answer *a) {
    return a->allocation.exists
               ? extent_text(a->row.address, a->allocation.base, size_of(a))
               : text("for 0x%" PRIx64 ": FALSE, base and size as they were", a->row.address);
}

static const char *seen_text(const Answer *a) {
    return a->row.result ? extent_text(a->row.address, a->row.base, a->row.size)
                         : text("for 0x%" PRIx64 ": FALSE%s", a->row.address,
                                a->row.written ? ", but written to" : "");
}

static bool is_in(const Allocation *a, vm_addr addr) {
    return addr >= a->base && addr < a->end;
}

static const Region *region_of(const Allocation *a, vm_addr addr) {
    return is_in(a, addr) ? snapshot_find(snapshot_of(a->moment), addr) : NULL;
}

static bool is_region_base(const Allocation *a, vm_addr addr) {
    const Region *r = region_of(a, addr);
    return r && r->base == addr;
}

static bool is_region_end(const Allocation *a, vm_addr addr) {
    const Region *r = region_of(a, addr - 1);
    return r && r->end == addr;
}

static bool is_region_size(const Allocation *a, uint64_t size) {
    for (const Region *r = region_of(a, a->base); r; r = region_of(a, r->end))
        if (r->end - r->base == size)
            return true;
    return false;
}

static bool is_right(const Answer *a) {
    return a->row.result && a->row.base == a->allocation.base && a->row.size == size_of(a);
}

// The answer of an earlier call, where it was the right one.
static bool is_remembered(const Answers *all, const Answer *a) {
    for (const Answer *earlier = all->items; earlier < a; earlier++)
        if (earlier->row.base == a->row.base && earlier->row.size == a->row.size &&
            is_right(earlier))
            return true;
    return false;
}

// Right below 4 GB, and right for no address above: it lost its upper half on its way in.
static bool cuts_the_question(const Answers *all) {
    size_t low = 0;
    for (const Answer *a = all->items; a < all->items + all->count; a++) {
        if (!a->allocation.exists)
            continue;
        if (is_right(a) && a->row.address >> 32)
            return false;
        low += is_right(a);
    }
    return low > 0;
}

static bool is_lower_half(uint64_t seen, uint64_t of) {
    return seen != of && (seen == (uint32_t)of || seen == (uint64_t)(int64_t)(int32_t)of);
}

static const char *base_problem(const Answers *all, const Answer *a) {
    const vm_addr page = vm_align_down(a->row.address, VM_PAGE);
    if (a->row.result && a->row.base == a->allocation.base)
        return NULL;
    if (cuts_the_question(all) || is_lower_half(a->row.base, a->allocation.base) ||
        is_lower_half(a->row.base, page))
        return "address_cut";
    if (!a->row.result)
        return "refuses";
    if (a->row.base == vm_align_down(a->row.address, VM_GRANULARITY) && a->row.base != page)
        return "rounds_the_address";
    if (a->row.base == page || is_region_base(&a->allocation, a->row.base))
        return "base_of_region";
    return is_remembered(all, a) ? "remembers" : "base_elsewhere";
}

// Where the size is that of a part of the allocation.
static const char *part_problem(const Answer *a) {
    const Allocation *whole = &a->allocation;
    const vm_addr page = vm_align_down(a->row.address, VM_PAGE);
    if (!is_region_end(whole, whole->base + a->row.size) &&
        !is_region_end(whole, page + a->row.size) && !is_region_size(whole, a->row.size))
        return NULL;
    return a->row.size == whole->end - page ? "counts_from_address" : "one_run";
}

static const char *more_problem(const Answers *all, const Answer *a) {
    const uint64_t size = size_of(a);
    const vm_addr last = a->allocation.base + a->row.size - 1;
    if (is_remembered(all, a))
        return "remembers";
    if (a->row.size == vm_align_up(size, VM_GRANULARITY))
        return "rounds_to_64k";
    return allocation_at(a->allocation.moment, last).exists ? "merges_neighbours" : "wrong_size";
}

// The answers whose cause is clear come first: two causes can give the same number.
static const char *size_problem(const Answers *all, const Answer *a) {
    const Allocation *whole = &a->allocation;
    const uint64_t size = size_of(a), seen = a->row.size;
    if (!a->row.result || is_lower_half(a->row.base, whole->base))
        return base_problem(all, a);
    if (seen == size)
        return NULL;
    if (is_lower_half(seen, size))
        return "in_32_bits";
    if (seen == pages_in(whole, VM_MEM_COMMIT) * VM_PAGE)
        return "drops_reserved";
    if (seen == whole->end)
        return "end_as_size";
    if (seen == whole->pages)
        return "not_bytes";
    const char *of_part = part_problem(a);
    if (of_part)
        return of_part;
    return seen > size ? more_problem(all, a) : "wrong_size";
}

static const char *none_problem(const Answers *all, const Answer *a) {
    if (a->row.result)
        return is_remembered(all, a) ? "remembers"
               : a->outside          ? "accepts_outside"
                                     : "accepts_free";
    return a->row.written ? "writes_on_failure" : NULL;
}

// Judges every question about an allocation, or every other one; the cause is that of the first
// wrong answer.
static bool each(const char *check, const Answers *all, bool allocated,
                 const char *(*problem_of)(const Answers *, const Answer *)) {
    const Answer *shown = NULL;
    const char *problem = NULL;
    for (const Answer *a = all->items; a < all->items + all->count && !problem; a++)
        if (a->allocation.exists == allocated) {
            shown = a;
            problem = problem_of(all, a);
        }
    return verdict(check, problem, expected_text(shown), seen_text(shown),
                   where(shown->allocation.moment, shown->allocation.base));
}

static void check_unchanged(void) {
    const Moment *before = at("before"), *asked = at("asked"), *again = at("asked_again");
    const Allocation was = allocation_at(before, claimed(before, "odd"));
    const Allocation is = allocation_at(asked, was.base);
    const vm_addr middle = claimed(again, "middle");
    Entry entry = ledger_entry(before, asked, NULL);
    if (!entry.misconception)
        entry = ledger_entry(asked, again, &(Ledger){.addresses = &middle, .count = 1});
    const bool same = runs_are(&is, runs_text(&was));
    verdict("unchanged", same ? entry.misconception : "changes_the_map",
            text("%s, and nothing else made, taken or changed", runs_text(&was)),
            same ? entry.seen : runs_text(&is), where(asked, same ? entry.addr : was.base));
}

// The size of an allocation of many regions and gigabytes, at the same place in two maps.
static void check_made_up(void) {
    const Moment *m = at("made_up");
    const uint64_t wrong = claimed(m, "made.wrong");
    const unsigned i = wrong & 1 ? 0 : wrong & 2 ? 1 : 2;
    const uint64_t seen = claimed_at(m, "made.size", i), right = claimed_at(m, "made.right", i);
    const char *problem = i > 0 && seen == claimed_at(m, "made.size", i - 1) ? "remembers"
                          : seen < right                                     ? "cut_at_a_number"
                          : seen - right == VM_GRANULARITY // all that stands behind it
                              ? "merges_neighbours"
                              : "wrong_size";
    verdict("any_map", wrong ? problem : NULL, text("%" PRIu64 " bytes", right),
            text("%" PRIu64 " bytes", wrong ? seen : right), nowhere());
}

TASK_CHECKS(extent) {
    static Answers all;
    all.count = 0;
    add_answers(&all, at("asked"));
    add_answers(&all, at("asked_again"));
    each("base", &all, true, base_problem);
    each("size", &all, true, size_problem);
    each("none", &all, false, none_problem);
    check_unchanged();
    check_made_up();
}

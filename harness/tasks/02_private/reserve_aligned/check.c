#include "check.h"
#include "shape.h"

static const char *reservation_problem(const Moment *m, vm_addr base, uint64_t pages) {
    const Allocation a = allocation_at(m, base);
    if (!base)
        return "gives_up";
    if (!a.exists)
        return "no_reservation";
    if (kind_at(m, base) != KIND_PRIVATE)
        return "not_private";
    if (base != a.base)
        return "inside_reservation";
    if (pages_in(&a, VM_MEM_COMMIT) > 0)
        return "commits";
    return a.pages == pages ? NULL : "wrong_size";
}

static const char *second_problem(const Moment *again, vm_addr first, vm_addr second,
                                  uint64_t pages) {
    if (!second)
        return "only_once";
    if (second == first)
        return "same_again";
    return reservation_problem(again, second, pages) ? "second_differs" : NULL;
}

static const char *seen_text(const Moment *m, vm_addr base) {
    const Allocation a = allocation_at(m, base);
    return text("0x%" PRIx64 ": %s%s", base, runs_text(&a),
                a.exists && base != a.base ? ", the address inside it" : "");
}

// Whether only the lower half of a new allocation's address was returned.
static bool is_cut(const Moment *before, const Moment *after, vm_addr claim) {
    vm_addr base = 0;
    while ((base = next_new(before, after, KIND_PRIVATE, base)) != 0)
        if (base != claim && (uint32_t)base == claim)
            return true;
    return false;
}

typedef struct Size {
    const char *claim;
    uint64_t pages, boundary;
} Size;

static const Size sizes[] = {
    {"least", 1, LEAST_BOUNDARY},
    {"wide", WIDE_PAGES, WIDE_BOUNDARY},
    {"huge", HUGE_PAGES, LEAST_BOUNDARY},
};
enum { SIZES = sizeof sizes / sizeof *sizes };

static bool is_right(const Size *size) {
    const vm_addr base = claimed(at("sizes"), size->claim);
    // Who commits on the way may find no memory for so much.
    if (!base && size->pages == HUGE_PAGES)
        return true;
    return !reservation_problem(at("sizes"), base, size->pages) && base % size->boundary == 0;
}

static bool check_sizes(void) {
    size_t i = 0;
    while (i < SIZES && is_right(&sizes[i]))
        i++;
    const Size *shown = &sizes[i < SIZES ? i : 0];
    const vm_addr base = claimed(at("sizes"), shown->claim);
    return verdict("sizes",
                   i == SIZES ? NULL
                   : i == 0   ? "least_fails"
                              : "size_cut",
                   text("R%" PRIu64 " at a multiple of 0x%" PRIx64, shown->pages, shown->boundary),
                   seen_text(at("sizes"), base), where(at("sizes"), base));
}

// Between all calls; in the end the reservations themselves are gone.
static void check_nothing_left(void) {
    static const char *const checkpoints[] = {"before", "after", "again", "sizes"};
    const vm_addr left = left_over(at("before"), at("released"), KIND_PRIVATE, ANY_PAGES);
    if (left) {
        verdict("nothing_left", "leaves_more", "nothing new, once all are released",
                seen_text(at("released"), left), where(at("released"), left));
        return;
    }
    const vm_addr own[] = {claimed(at("after"), "base"), claimed(at("again"), "second"),
                           claimed(at("sizes"), "least"), claimed(at("sizes"), "wide"),
                           claimed(at("sizes"), "huge")};
    const Ledger ledger = {.addresses = own, .count = 5};
    size_t i = 1;
    while (i < 3 &&
           !ledger_entry(at(checkpoints[i - 1]), at(checkpoints[i]), &ledger).misconception)
        i++;
    ledger_verdict("nothing_left", at(checkpoints[i - 1]), at(checkpoints[i]), &ledger);
}

// NULL with nothing left, or a reservation after all: another try.
static const char *refused_problem(const Moment *m) {
    const vm_addr base = claimed(m, "refused");
    if (base && (reservation_problem(m, base, REFUSED_PAGES) || base % REFUSED_BOUNDARY != 0))
        return "not_null";
    // What the earlier call of this kind made is released by now.
    const Ledger own = {.addresses = &base, .count = 1};
    return ledger_entry(at("released"), m, &own).misconception;
}

static void check_refused(void) {
    static const char *const checkpoints[] = {"no_first", "no_second", "no_third"};
    size_t i = 0;
    while (i < 2 && !refused_problem(at(checkpoints[i])))
        i++;
    const Moment *m = at(checkpoints[i]);
    const vm_addr base = claimed(m, "refused");
    const Entry left = ledger_entry(at("released"), m, &(Ledger){.addresses = &base, .count = 1});
    verdict("refused", refused_problem(m), "NULL, and nothing left",
            text("%s, left: %s", seen_text(m, base), left.seen), where(m, base ? base : left.addr));
}

TASK_CHECKS(reserve_aligned) {
    const Moment *before = at("before"), *after = at("after"), *again = at("again");
    const vm_addr first = claimed(after, "base"), second = claimed(again, "second");
    const uint64_t pages = parameter("pages"), more = pages + parameter("more");
    const uint64_t boundary = UINT64_C(0x100000) << parameter("shift"), wide = 64 * boundary;

    const char *problem = is_cut(before, after, first) && first
                              ? "address_cut"
                              : reservation_problem(after, first, pages);
    if (!verdict("reserved", problem, text("R%" PRIu64 ", the address its first byte", pages),
                 seen_text(after, first), where(after, first)))
        return;
    if (!verdict("again", second_problem(again, first, second, more),
                 text("R%" PRIu64 " somewhere else", more), seen_text(again, second),
                 where(again, second)))
        return;

    const bool aligned = first % boundary == 0 && second % wide == 0;
    if (!verdict("aligned", aligned ? NULL : "unaligned",
                 text("multiples of 0x%" PRIx64 " and 0x%" PRIx64, boundary, wide),
                 text("0x%" PRIx64 " and 0x%" PRIx64, first, second), where(again, second)))
        return;
    check_nothing_left();
    check_sizes();
    check_refused();
}

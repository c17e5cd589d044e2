#include "check.h"
#include "shape.h"

enum { GRANULE_PAGES = 16 }; // 64 KB

static uint64_t pages_asked(void) {
    return parameter("granules") * GRANULE_PAGES + parameter("rest");
}

// Reservations begin at multiples of 64 KB: when several are made in a row, the next one begins
// at the first multiple that follows.
static bool continues(const Moment *before, const Moment *after, const Allocation *a) {
    return is_new(before, after, vm_align_up(a->end, VM_GRANULARITY));
}

static bool is_rounded(uint64_t pages, uint64_t asked) {
    const uint64_t down = asked / GRANULE_PAGES * GRANULE_PAGES;
    return pages == down || pages == down + GRANULE_PAGES;
}

static const char *size_problem(uint64_t pages, uint64_t asked) {
    if (pages == asked)
        return NULL;
    if (pages == 1)
        return "pages_taken_for_bytes";
    if (pages == asked + 1 || pages + 1 == asked)
        return "one_page_off";
    return is_rounded(pages, asked) ? "rounds_to_64k" : "wrong_size";
}

// Whether only the lower half of a new allocation's address was returned.
static bool is_cut(const Moment *before, const Moment *after, vm_addr claim) {
    vm_addr base = 0;
    while ((base = next_new(before, after, KIND_PRIVATE, base)) != 0)
        if (base != claim && (uint32_t)base == claim)
            return true;
    return false;
}

static const char *reservation_problem(const Moment *before, const Moment *after, vm_addr base,
                                       uint64_t asked) {
    const Allocation a = allocation_at(after, base);
    if (base && is_cut(before, after, base))
        return "address_cut";
    if (!a.exists)
        return "no_reservation";
    if (kind_at(after, base) == KIND_HEAP)
        return "heap_memory";
    if (kind_at(after, base) != KIND_PRIVATE)
        return "not_private";
    if (base != a.base)
        return "interior_pointer";
    if (pages_in(&a, VM_MEM_COMMIT) > 0)
        return "commits";
    if (a.pages < asked && continues(before, after, &a))
        return "several_allocations";
    return size_problem(a.pages, asked);
}

static const char *second_problem(const Moment *after, const Moment *again, uint64_t asked) {
    const vm_addr first = claimed(after, "base"), second = claimed(again, "second");
    if (!second)
        return "fixed_address";
    if (second == first)
        return "same_again";
    return reservation_problem(after, again, second, asked) ? "second_differs" : NULL;
}

// Two in a row of the same size are two.
static const char *single_problem(vm_addr single, vm_addr one_more) {
    const Moment *again = at("again"), *sizes = at("sizes");
    if (reservation_problem(again, sizes, single, 1))
        return "one_page_fails";
    if (one_more == single)
        return "same_again";
    return reservation_problem(again, sizes, one_more, 1) ? "one_page_fails" : NULL;
}

// Who commits on the way may find no room for so much: then NULL is right.
static void check_sizes(void) {
    const Moment *again = at("again"), *sizes = at("sizes");
    const vm_addr single = claimed(sizes, "single"), huge = claimed(sizes, "huge");
    const char *problem = single_problem(single, claimed(sizes, "one_more"));
    const Allocation shown = allocation_at(sizes, problem ? single : huge);
    if (problem)
        verdict("sizes", problem, "R1, and then another R1", runs_text(&shown),
                where(sizes, shown.base));
    else
        verdict("sizes",
                huge && reservation_problem(again, sizes, huge, HUGE_PAGES) ? "size_cut" : NULL,
                text("R%" PRIu64, HUGE_PAGES), runs_text(&shown), where(sizes, shown.base));
}

// Between all calls; in the end the reservations themselves are gone.
static void check_nothing_left(void) {
    const Moment *before = at("before"), *released = at("released");
    const uint64_t pages = pages_asked(), more = pages + parameter("more");
    const vm_addr of_first = left_over(before, released, KIND_PRIVATE, pages),
                  of_second = left_over(before, released, KIND_PRIVATE, more),
                  left = of_first ? of_first : of_second;
    const Allocation forgotten = allocation_at(released, left);
    if (left) {
        verdict("nothing_left", "leaves_more", "nothing new, once all are released",
                text("0x%" PRIx64 ": %s", left, runs_text(&forgotten)), where(released, left));
        return;
    }
    static const char *const checkpoints[] = {"before", "after", "again", "sizes"};
    const vm_addr own[] = {claimed(at("after"), "base"), claimed(at("again"), "second"),
                           claimed(at("sizes"), "single"), claimed(at("sizes"), "huge"),
                           claimed(at("sizes"), "one_more")};
    const Ledger ledger = {.addresses = own, .count = 5};
    size_t last = 1;
    while (last < 3 &&
           !ledger_entry(at(checkpoints[last - 1]), at(checkpoints[last]), &ledger).misconception)
        last++;
    ledger_verdict("nothing_left", at(checkpoints[last - 1]), at(checkpoints[last]), &ledger);
}

// NULL with nothing left, or a reservation after all: another try.
static const char *refused_problem(const Moment *before, const Moment *m) {
    const vm_addr base = claimed(m, "refused");
    if (base && reservation_problem(before, m, base, REFUSED_PAGES))
        return "not_null";
    return ledger_entry(before, m, &(Ledger){.addresses = &base, .count = 1}).misconception;
}

static void check_refused(void) {
    const Moment *released = at("released"), *first = at("no_room");
    const char *problem = refused_problem(released, first);
    const Moment *m = problem ? first : at("no_second");
    if (!problem)
        problem = refused_problem(released, m);
    const vm_addr base = claimed(m, "refused");
    const Allocation a = allocation_at(m, base);
    const Entry left = ledger_entry(released, m, &(Ledger){.addresses = &base, .count = 1});
    verdict("refused", problem, "NULL, and nothing left",
            text("0x%" PRIx64 ": %s, left: %s", base, runs_text(&a), left.seen),
            where(m, base ? base : left.addr));
}

TASK_CHECKS(reserve_pages) {
    const Moment *before = at("before"), *after = at("after"), *again = at("again");
    const vm_addr base = claimed(after, "base"), second = claimed(again, "second");
    const uint64_t pages = pages_asked(), more = pages + parameter("more");

    const Allocation one = allocation_at(after, base);
    if (!verdict("reserved", reservation_problem(before, after, base, pages),
                 text("R%" PRIu64 ", the address its first byte", pages),
                 text("0x%" PRIx64 ": %s%s", base, runs_text(&one),
                      one.exists && base != one.base ? ", the address inside it" : ""),
                 where(after, base)))
        return;

    const Allocation two = allocation_at(again, second);
    if (!verdict("again", second_problem(after, again, more),
                 text("R%" PRIu64 " somewhere else", more),
                 second == base ? text("0x%" PRIx64 " again", base)
                                : text("0x%" PRIx64 ": %s", second, runs_text(&two)),
                 where(again, second)))
        return;

    check_sizes();
    check_nothing_left();
    check_refused();
}

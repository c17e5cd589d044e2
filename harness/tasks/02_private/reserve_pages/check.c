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

// A type that is too narrow for a number of pages or bytes drops its upper bits.
static bool is_number_cut(uint64_t is, uint64_t asked) {
    return is < asked && (asked - is) % 0x10000 == 0;
}

static const char *large_problem(const Moment *before, const Moment *after, vm_addr base,
                                 uint64_t asked) {
    const char *problem = reservation_problem(before, after, base, asked);
    const Allocation a = allocation_at(after, base);
    const bool size_only = a.exists && base == a.base && pages_in(&a, VM_MEM_COMMIT) == 0;
    return problem && size_only && is_number_cut(a.pages, asked) ? "size_cut" : problem;
}

static const char *many_problem(unsigned i) {
    const vm_addr base = claimed_at(at("sizes"), "many", i);
    if (!base)
        return "only_some_calls";
    for (unsigned earlier = 0; earlier < i; earlier++)
        if (claimed_at(at("sizes"), "many", earlier) == base)
            return "remembers";
    return large_problem(at("again"), at("sizes"), base, MANY_PAGES(i));
}

static void verdict_on(const char *problem, vm_addr base, const char *expected) {
    const Allocation shown = allocation_at(at("sizes"), base);
    verdict("sizes", problem, expected, text("0x%" PRIx64 ": %s", base, runs_text(&shown)),
            where(at("sizes"), shown.base));
}

// Who commits on the way may find no room for so much: then NULL is right.
static void check_sizes(void) {
    const Moment *again = at("again"), *sizes = at("sizes");
    const vm_addr single = claimed(sizes, "single"), huge = claimed(sizes, "huge");
    const char *problem = single_problem(single, claimed(sizes, "one_more"));
    unsigned i = 0;
    while (i < MANY && !many_problem(i))
        i++;
    if (i < MANY)
        verdict_on(many_problem(i), claimed_at(sizes, "many", i),
                   text("R%" PRIu64 ", after %u calls like it", MANY_PAGES(i), i));
    else if (problem)
        verdict_on(problem, single, "R1, and then another R1");
    else
        verdict_on(huge ? large_problem(again, sizes, huge, HUGE_PAGES) : NULL, huge,
                   text("R%" PRIu64, HUGE_PAGES));
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
    vm_addr own[5 + MANY] = {claimed(at("after"), "base"), claimed(at("again"), "second"),
                             claimed(at("sizes"), "single"), claimed(at("sizes"), "huge"),
                             claimed(at("sizes"), "one_more")};
    for (unsigned i = 0; i < MANY; i++)
        own[5 + i] = claimed_at(at("sizes"), "many", i);
    const Ledger ledger = {.addresses = own, .count = 5 + MANY};
    size_t last = 1;
    while (last < 3 &&
           !ledger_entry(at(checkpoints[last - 1]), at(checkpoints[last]), &ledger).misconception)
        last++;
    ledger_verdict("nothing_left", at(checkpoints[last - 1]), at(checkpoints[last]), &ledger);
}

typedef struct Refusal {
    const char *checkpoint;
    uint64_t pages;
    const char *misconception; // when something small is returned
} Refusal;

// NULL with nothing left, or a reservation after all: another try.
static const char *refused_problem(const Refusal *r) {
    const Moment *released = at("released"), *m = at(r->checkpoint);
    const vm_addr base = claimed(m, "refused");
    if (base && reservation_problem(released, m, base, r->pages))
        return r->misconception;
    return ledger_entry(released, m, &(Ledger){.addresses = &base, .count = 1}).misconception;
}

// When there is room again, there is a reservation again.
static void check_room_again(void) {
    const Moment *before = at("wraps"), *m = at("room_again");
    const vm_addr base = claimed(m, "room_again");
    const Allocation a = allocation_at(m, base);
    verdict("refused",
            !base                                                 ? "remembers"
            : reservation_problem(before, m, base, REFUSED_PAGES) ? "second_differs"
                                                                  : NULL,
            text("R%" PRIu64 " once there is room again", REFUSED_PAGES),
            text("0x%" PRIx64 ": %s", base, runs_text(&a)), where(m, base));
}

static void check_refused(void) {
    static const Refusal refusals[] = {
        {"no_room", REFUSED_PAGES, "not_null"}, {"no_page", 1, "not_null"},
        {"no_more", MANY_REFUSED, "not_null"},  {"no_second", REFUSED_PAGES, "not_null"},
        {"beyond", BEYOND_PAGES, "pages_cut"},  {"wraps", WRAPPING_PAGES, "size_wraps"}};
    enum { REFUSALS = sizeof refusals / sizeof *refusals };
    size_t i = 0;
    while (i < REFUSALS && !refused_problem(&refusals[i]))
        i++;
    if (i == REFUSALS) {
        check_room_again();
        return;
    }
    const Moment *m = at(refusals[i].checkpoint);
    const vm_addr base = claimed(m, "refused");
    const Allocation a = allocation_at(m, base);
    const Entry left = ledger_entry(at("released"), m, &(Ledger){.addresses = &base, .count = 1});
    verdict("refused", refused_problem(&refusals[i]),
            text("%" PRIu64 " pages: NULL, and nothing left", refusals[i].pages),
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

#include "check.h"
#include "shape.h"

#include <string.h>

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
    {"least", 1, LEAST_BOUNDARY},          {"wide", WIDE_PAGES, WIDE_BOUNDARY},
    {"huge", HUGE_PAGES, LEAST_BOUNDARY},  {"long", LONG_PAGES, LONG_BOUNDARY},
    {"wider", WIDE_PAGES, WIDER_BOUNDARY},
};
enum { SIZES = sizeof sizes / sizeof *sizes };

// A type that is too narrow for a number of pages or bytes drops its upper bits.
static bool is_size_cut(const Size *size, vm_addr base) {
    const uint64_t is = allocation_at(at("sizes"), base).pages;
    return (is < size->pages && (size->pages - is) % 0x10000 == 0) ||
           (is == size->pages && size->boundary > UINT32_MAX && base % size->boundary != 0);
}

static const char *size_problem(const Size *size) {
    const vm_addr base = claimed(at("sizes"), size->claim);
    // Who commits on the way may find no memory for so much.
    if (!base)
        return size->pages == HUGE_PAGES ? NULL : "refuses_some";
    const char *problem = reservation_problem(at("sizes"), base, size->pages);
    if ((!problem || !strcmp(problem, "wrong_size")) && is_size_cut(size, base))
        return "size_cut";
    return problem ? problem : base % size->boundary != 0 ? "unaligned" : NULL;
}

static const char *least_problem(const Size *size) {
    return size_problem(size) ? "least_fails" : NULL;
}

static const char *many_problem(unsigned i) {
    const vm_addr base = claimed_at(at("sizes"), "many", i);
    for (unsigned earlier = 0; earlier < i; earlier++)
        if (base && claimed_at(at("sizes"), "many", earlier) == base)
            return "remembers";
    return !base                          ? "only_some_calls"
           : base % MANY_BOUNDARY(i) != 0 ? "unaligned"
                                          : reservation_problem(at("sizes"), base, MANY_PAGES(i));
}

static bool verdict_on(const char *problem, const char *expected, vm_addr base) {
    return verdict("sizes", problem, expected, seen_text(at("sizes"), base),
                   where(at("sizes"), base));
}

static bool verdict_on_size(const Size *size) {
    return verdict_on(size == sizes ? least_problem(size) : size_problem(size),
                      text("R%" PRIu64 " at a multiple of 0x%" PRIx64, size->pages, size->boundary),
                      claimed(at("sizes"), size->claim));
}

// The many come before the last of the sizes.
static bool check_sizes(void) {
    size_t i = 0;
    unsigned call = 0;
    while (i + 1 < SIZES && !size_problem(&sizes[i]))
        i++;
    if (i + 1 < SIZES)
        return verdict_on_size(&sizes[i]);
    while (call < MANY && !many_problem(call))
        call++;
    if (call == MANY)
        return verdict_on_size(&sizes[i]);
    return verdict_on(many_problem(call),
                      text("R%" PRIu64 " at a multiple of 0x%" PRIx64 ", after %u like it",
                           MANY_PAGES(call), MANY_BOUNDARY(call), call),
                      claimed_at(at("sizes"), "many", call));
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
    vm_addr own[2 + SIZES + MANY] = {claimed(at("after"), "base"), claimed(at("again"), "second")};
    for (size_t i = 0; i < SIZES; i++)
        own[2 + i] = claimed(at("sizes"), sizes[i].claim);
    for (unsigned i = 0; i < MANY; i++)
        own[2 + SIZES + i] = claimed_at(at("sizes"), "many", i);
    const Ledger ledger = {.addresses = own, .count = 2 + SIZES + MANY};
    size_t i = 1;
    while (i < 3 &&
           !ledger_entry(at(checkpoints[i - 1]), at(checkpoints[i]), &ledger).misconception)
        i++;
    ledger_verdict("nothing_left", at(checkpoints[i - 1]), at(checkpoints[i]), &ledger);
}

typedef struct Refusal {
    const char *checkpoint;
    uint64_t pages, boundary;
    const char *misconception; // when something else is returned
} Refusal;

// What another thread has put where the function wanted to reserve.
static bool is_taken_gone(const Moment *m) {
    const vm_addr base = claimed(m, "taken");
    const Allocation a = allocation_at(m, base);
    return base &&
           (a.base != base || a.protect != VM_PAGE_EXECUTE || pages_in(&a, VM_MEM_COMMIT) > 0);
}

// What the earlier call of this kind made is released by now.
static Entry left_by(const Refusal *r) {
    const Moment *m = at(r->checkpoint);
    const vm_addr own[] = {claimed(m, "refused"), claimed(m, "taken")};
    return ledger_entry(at("released"), m, &(Ledger){.addresses = own, .count = 2});
}

// NULL with nothing left, or a reservation after all: another try.
static const char *refused_problem(const Refusal *r) {
    const Moment *m = at(r->checkpoint);
    const vm_addr base = claimed(m, "refused");
    if (is_taken_gone(m))
        return "frees_anothers";
    if (base && (reservation_problem(m, base, r->pages) || base % r->boundary != 0))
        return r->misconception;
    return left_by(r).misconception;
}

// When there is room again, there is a reservation again.
static void check_room_again(void) {
    const Moment *m = at("room_again");
    const vm_addr base = claimed(m, "room_again");
    const bool right = base % REFUSED_BOUNDARY == 0 && !reservation_problem(m, base, REFUSED_PAGES);
    verdict("refused",
            !base    ? "remembers"
            : !right ? "second_differs"
                     : NULL,
            text("R%" PRIu64 " once there is room again", REFUSED_PAGES), seen_text(m, base),
            where(m, base));
}

static void check_refused(void) {
    static const Refusal refusals[] = {
        {"no_first", REFUSED_PAGES, REFUSED_BOUNDARY, "not_null"},
        {"no_second", REFUSED_PAGES, REFUSED_BOUNDARY, "not_null"},
        {"no_third", REFUSED_PAGES, REFUSED_BOUNDARY, "not_null"},
        {"no_page", 1, LEAST_BOUNDARY, "not_null"},
        {"beyond", BEYOND_PAGES, WIDER_BOUNDARY, "pages_cut"},
        {"wraps", WRAPPING_PAGES, WIDER_BOUNDARY, "size_wraps"},
    };
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
    const Entry left = left_by(&refusals[i]);
    verdict("refused", refused_problem(&refusals[i]),
            text("%" PRIu64 " pages: NULL, and nothing left", refusals[i].pages),
            is_taken_gone(m) ? "what another thread put there is gone, or not as it was"
                             : text("%s, left: %s", seen_text(m, base), left.seen),
            where(m, base ? base : left.addr));
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

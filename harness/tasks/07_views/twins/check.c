#include "check.h"
#include "shape.h"
#include <string.h>

enum { MARK = 64 };

// Whether the first and the last page of a view begin with what the scenario wrote.
static bool has_marks(const Moment *m, vm_addr view, uint64_t pages, int mark) {
    uint8_t seen[MARK], written[MARK];
    memset(written, mark, sizeof written);
    if (!bytes_at(m, view, seen, sizeof seen) || memcmp(seen, written, sizeof seen) != 0)
        return false;
    memset(written, mark ? mark + 1 : 0, sizeof written);
    return bytes_at(m, view + (pages - 1) * VM_PAGE, seen, sizeof seen) &&
           memcmp(seen, written, sizeof seen) == 0;
}

// Where everything but the first heap lies above 4 GB: an address below, with no memory.
static bool is_cut(const Allocation *a, vm_addr addr) {
    return parameter("high_addresses") && addr >> 32 == 0 &&
           pages_of(a, (addr - a->base) / VM_PAGE, 1, VM_MEM_COMMIT) == 0;
}

static const char *views_problem(const Allocation *one, const Allocation *two, vm_addr at_one,
                                 vm_addr at_two, uint64_t pages) {
    if (!at_one || !at_two)
        return "no_address";
    if ((one->type != VM_MEM_MAPPED && is_cut(one, at_one)) ||
        (two->type != VM_MEM_MAPPED && is_cut(two, at_two)))
        return "address_cut";
    if (!one->exists || !two->exists)
        return "not_mapped";
    if (one->type != VM_MEM_MAPPED || two->type != VM_MEM_MAPPED)
        return "private_memory";
    if (at_one == at_two)
        return "same_address";
    if (one->base == two->base)
        return "one_view";
    const bool sized = one->pages == pages && two->pages == pages;
    return sized && at_one == one->base && at_two == two->base ? NULL : "wrong_size";
}

static const char *access_problem(const Allocation *view) {
    if (pages_in(view, VM_MEM_COMMIT) != view->pages)
        return "reserved_only";
    if (view->protect == VM_PAGE_WRITECOPY)
        return "copy_on_write";
    return runs_are(view, text("C%" PRIu64 ":RW", view->pages)) ? NULL : "read_only";
}

typedef struct Pair {
    vm_addr at_one, at_two;
    Allocation one, two;
    bool returned;
    uint64_t pages; // asked for
} Pair;

static Pair pair_of(const Moment *m, const char *claims, uint64_t pages) {
    Pair p = {.at_one = claimed(m, text("%s.one", claims)),
              .at_two = claimed(m, text("%s.two", claims)),
              .returned = claimed(m, text("%s.returned", claims)) != 0,
              .pages = pages};
    p.one = allocation_at(m, p.at_one);
    p.two = allocation_at(m, p.at_two);
    return p;
}

static bool shows_a_view_twice(const Pair *a, const Pair *b) {
    return a->one.base == b->one.base || a->one.base == b->two.base || a->two.base == b->one.base ||
           a->two.base == b->two.base;
}

static const char *pair_problem(const Pair *p) {
    return views_problem(&p->one, &p->two, p->at_one, p->at_two, p->pages);
}

// Who did not even ask the system has no new pair.
static const char *unasked_problem(const Moment *m) {
    const Allocation one = allocation_at(m, claimed(m, "refused.one"));
    return claimed(m, "refused.returned") && one.type != VM_MEM_MAPPED ? "remembers" : NULL;
}

// Of a pair that could not be made: what is wrong, or NULL.
static const char *refused_problem(const Moment *m) {
    if (claimed(m, "refused.returned"))
        return "ignores_failure";
    if (claimed(m, "refused.one") || claimed(m, "refused.two"))
        return "pointers_left";
    return ledger_entry(at("unmapped"), m, NULL).misconception;
}

static bool check_refused(void) {
    static const char *const checkpoints[] = {"no_section", "no_first", "no_second"},
                             *const calls[] = {"the section", "the first view", "the second view"};
    for (int i = 0; i < 3; i++) {
        const Moment *m = at(checkpoints[i]);
        const Entry left = ledger_entry(at("unmapped"), m, NULL);
        const char *problem = claimed(m, "refused") ? refused_problem(m) : unasked_problem(m);
        if (problem)
            return verdict("refused", problem, "FALSE, both pointers NULL, nothing left",
                           text("%s refused: %s, 0x%" PRIx64 " and 0x%" PRIx64 ", left: %s",
                                calls[i], claimed(m, "refused.returned") ? "TRUE" : "FALSE",
                                claimed(m, "refused.one"), claimed(m, "refused.two"), left.seen),
                           where(m, left.addr));
    }
    return verdict("refused", NULL, "FALSE, both pointers NULL, nothing left", "so it is",
                   nowhere());
}

// Where the system has not so much memory to promise, there are no views.
static bool is_right_or_none(const Pair *p) {
    return p->returned ? !pair_problem(p) : !p->at_one && !p->at_two;
}

static void check_huge(void) {
    const Moment *m = at("huge");
    const Pair many = pair_of(m, "many", MANY_PAGES), huge = pair_of(m, "huge", HUGE_PAGES),
               *shown = is_right_or_none(&many) ? &huge : &many;
    verdict("huge", is_right_or_none(shown) ? NULL : "size_cut",
            text("two views of %" PRIu64 " pages", shown->pages),
            text("%s and %s", runs_text(&shown->one), runs_text(&shown->two)),
            where(m, shown->at_one));
}

TASK_CHECKS(twins) {
    const uint64_t pages = parameter("pages");
    const Moment *mapped = at("mapped");
    const Pair first = pair_of(mapped, "first", pages),
               second = pair_of(mapped, "second", parameter("more"));
    const char *of_first = pair_problem(&first), *of_second = pair_problem(&second);
    const Pair *shown = of_first || !of_second ? &first : &second;

    const char *problem = of_first                              ? of_first
                          : shows_a_view_twice(&first, &second) ? "remembers"
                                                                : of_second;
    if (!verdict("views", problem, text("two views of %" PRIu64 " pages each", shown->pages),
                 text("0x%" PRIx64 ": %s; 0x%" PRIx64 ": %s", shown->at_one, runs_text(&shown->one),
                      shown->at_two, runs_text(&shown->two)),
                 where(mapped, shown->one.type == VM_MEM_MAPPED ? shown->at_two : shown->at_one)))
        return;

    const vm_addr own[] = {first.at_one, first.at_two, second.at_one, second.at_two};
    ledger_verdict("nothing_else", at("before"), mapped, &(Ledger){.addresses = own, .count = 4});

    const bool returned = first.returned && second.returned;
    verdict("returned", returned ? NULL : "wrong_result", "TRUE, both views are there",
            returned ? "TRUE" : "FALSE", nowhere());

    const char *no_access = access_problem(&first.one);
    if (!no_access)
        no_access = access_problem(&first.two);
    if (!verdict("access", no_access, text("C%" PRIu64 ":RW at both", pages),
                 text("%s and %s", runs_text(&first.one), runs_text(&first.two)),
                 where(mapped, access_problem(&first.one) ? first.at_one : first.at_two)))
        return;

    const bool zero =
        has_marks(mapped, first.at_one, pages, 0) && has_marks(mapped, first.at_two, pages, 0);
    const bool there = has_marks(at("written"), first.at_two, pages, 0x11),
               back = has_marks(at("answered"), first.at_one, pages, 0x22);
    verdict("same",
            !there || !back ? "two_memories"
            : !zero         ? "not_zero"
                            : NULL,
            "zero at first; then each address shows what was written at the other",
            text("%s at first; one to two: %s; two to one: %s", zero ? "zero" : "other bytes",
                 there ? "seen" : "not seen", back ? "seen" : "not seen"),
            where(at("answered"), first.at_two));
    check_refused(); // late: who does not look at results crashes there
    check_huge();
}

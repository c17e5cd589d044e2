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

static bool is_file(const Allocation *view) {
    return kind_at(view->moment, view->base) == KIND_MAPPED_FILE;
}

static const char *access_problem(const Allocation *view) {
    const uint64_t pages = view->pages;
    if (is_file(view))
        return "file_backed";
    if (pages_in(view, VM_MEM_COMMIT) != pages)
        return "reserved_only";
    if (view->protect == VM_PAGE_WRITECOPY || view->protect == VM_PAGE_EXECUTE_WRITECOPY)
        return "copy_on_write";
    // Whether they may be executed as well is nobody's promise.
    return runs_are(view, text("C%" PRIu64 ":RW", pages)) ||
                   runs_are(view, text("C%" PRIu64 ":RWX", pages))
               ? NULL
               : "read_only";
}

typedef struct Pair {
    vm_addr at_one, at_two;
    Allocation one, two;
    bool returned, not_zero, apart;
    uint64_t pages; // asked for
    const Moment *moment;
} Pair;

static Pair pair_of(const Moment *m, const char *claims, uint64_t pages) {
    Pair p = {.at_one = claimed(m, text("%s.one", claims)),
              .at_two = claimed(m, text("%s.two", claims)),
              .returned = claimed(m, text("%s.returned", claims)) != 0,
              .not_zero = claimed(m, text("%s.not_zero", claims)) != 0,
              .apart = claimed(m, text("%s.apart", claims)) != 0,
              .pages = pages,
              .moment = m};
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

// What is there beside a pair since all others were unmapped.
static Entry left_beside(const Pair *p) {
    const vm_addr own[] = {p->at_one, p->at_two};
    return ledger_entry(at("unmapped"), p->moment,
                        &(Ledger){.addresses = own, .count = p->returned ? 2 : 0});
}

// What no pair of the right size and access is.
static const char *use_problem(const Pair *p) {
    const char *problem = pair_problem(p);
    if (!problem)
        problem = access_problem(&p->one);
    return problem ? problem : access_problem(&p->two);
}

// Of a call that the system refused something: what is wrong, or NULL. Who then tried again with
// success has a pair, and who did not even ask the system has none.
static const char *refused_problem(const Pair *p) {
    if (p->returned && use_problem(p))
        return claimed(p->moment, "refused") ? "ignores_failure" : "remembers";
    if (!p->returned && (p->at_one || p->at_two))
        return "pointers_left";
    return left_beside(p).misconception;
}

static const char *pair_text(const Pair *p) {
    return text("%s, 0x%" PRIx64 " and 0x%" PRIx64, p->returned ? "TRUE" : "FALSE", p->at_one,
                p->at_two);
}

// Of a pair that is as it should be from its size to its first bytes: NULL.
static const char *whole_problem(const Pair *p) {
    return use_problem(p) ? use_problem(p)
           : p->apart     ? "two_memories"
           : p->not_zero  ? "not_zero"
                          : NULL;
}

// A call like the first, when the system refuses no more.
static void check_late(void) {
    const Pair late = pair_of(at("late"), "late", parameter("pages"));
    const bool right = late.returned && !use_problem(&late);
    verdict("refused",
            right           ? NULL
            : late.returned ? "remembers"
                            : "refuses_for_ever",
            "FALSE, both pointers NULL, nothing left; and a pair when nothing is refused",
            right ? "just that" : text("when nothing is refused: %s", pair_text(&late)),
            where(late.moment, late.at_one));
}

static void check_refused(void) {
    static const char *const refusals[][2] = {
        {"no_section", "the section"},
        {"no_first", "every view"},
        {"no_second", "the second view"},
        {"no_pages", "pages"},
        {"no_more", "more pages"},
        {"no_query", "VirtualQuery"},
        {"section_once", "a section once"},
        {"first_once", "the first view once"},
        {"second_once", "the second view once"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const Pair p = pair_of(at(refusals[i][0]), "refused", parameter("pages"));
        const char *problem = refused_problem(&p);
        if (!problem)
            continue;
        const Entry left = left_beside(&p);
        verdict("refused", problem, "FALSE, both pointers NULL, nothing left",
                text("%s refused: %s, left: %s", refusals[i][1], pair_text(&p), left.seen),
                where(p.moment, left.addr));
        return;
    }
    check_late();
}

// Where the system has not so much memory to promise, there are no views.
static const char *size_problem(const Pair *p, int number) {
    if (!p->returned)
        return number < COMMON_SIZES    ? "refuses_a_size"
               : p->at_one || p->at_two ? "pointers_left"
                                        : NULL;
    if (number >= ENDLESS_SIZES)
        return "size_cut";
    const char *problem = whole_problem(p);
    return !problem || strcmp(problem, "wrong_size") != 0 ? problem
           : number < COMMON_SIZES - 1                    ? "wrong_size"
                                                          : "size_cut";
}

// What all pairs left, beside themselves. The one before them is unmapped.
static Entry left_by_sizes(const Moment *m) {
    vm_addr own[2 * SIZES + 2] = {claimed(at("late"), "late.one"), claimed(at("late"), "late.two")};
    for (int i = 0; i < 2 * SIZES; i++)
        own[i + 2] = claimed(m, text("size%d.%s", i / 2, i % 2 ? "two" : "one"));
    return ledger_entry(at("late"), m, &(Ledger){.addresses = own, .count = 2 * SIZES + 2});
}

static void check_sizes(void) {
    static const uint64_t counts[SIZES] = PAGES;
    const Moment *m = at("sizes");
    for (int i = 0; i < SIZES; i++) {
        const Pair p = pair_of(m, text("size%d", i), counts[i]);
        const char *problem = size_problem(&p, i);
        if (!problem)
            continue;
        verdict("sizes", problem,
                text(i < ENDLESS_SIZES ? "two views of %" PRIu64 " pages"
                                       : "FALSE: nobody has %" PRIu64 " pages",
                     p.pages),
                text("%s: %s and %s", pair_text(&p), runs_text(&p.one), runs_text(&p.two)),
                where(m, p.at_one));
        return;
    }
    const Entry left = left_by_sizes(m);
    verdict("sizes", left.misconception, "pairs of every size, and nothing left", left.seen,
            where(m, left.addr));
}

// Of the first three calls: the second was asked for as many pages as the first.
static bool check_views(const Pair pairs[3]) {
    const Pair *shown = &pairs[0];
    const char *problem = pair_problem(shown);
    for (int i = 1; i < 3 && !problem; i++) {
        shown = &pairs[i];
        const bool unmade = !shown->one.exists && !shown->two.exists && shown->returned;
        problem =
            unmade || shows_a_view_twice(&pairs[0], shown) ? "remembers" : pair_problem(shown);
    }
    return verdict(
        "views", problem, text("two views of %" PRIu64 " pages each", shown->pages),
        text("0x%" PRIx64 ": %s, 0x%" PRIx64 ": %s", shown->at_one, runs_text(&shown->one),
             shown->at_two, runs_text(&shown->two)),
        where(shown->moment, shown->one.type == VM_MEM_MAPPED ? shown->at_two : shown->at_one));
}

static bool check_access(const Pair *p) {
    const bool is_first = access_problem(&p->one) != NULL;
    const Allocation *shown = is_first ? &p->one : &p->two;
    return verdict("access", access_problem(shown), text("C%" PRIu64 ":RW at both", p->pages),
                   text("%s and %s%s", runs_text(&p->one), runs_text(&p->two),
                        is_file(shown) ? ", of a file" : ""),
                   where(p->moment, is_first ? p->at_one : p->at_two));
}

static void check_same(const Pair *p) {
    const bool zero = !p->not_zero && has_marks(p->moment, p->at_one, p->pages, 0) &&
                      has_marks(p->moment, p->at_two, p->pages, 0),
               there = has_marks(at("written"), p->at_two, p->pages, 0x11),
               back = has_marks(at("answered"), p->at_one, p->pages, 0x22);
    verdict("same",
            !there || !back ? "two_memories"
            : !zero         ? "not_zero"
                            : NULL,
            "zero at first; then each address shows what was written at the other",
            text("%s at first; one to two: %s; two to one: %s", zero ? "zero" : "other bytes",
                 there ? "seen" : "not seen", back ? "seen" : "not seen"),
            where(at("answered"), p->at_two));
}

TASK_CHECKS(twins) {
    const Moment *mapped = at("mapped");
    const Pair pairs[] = {pair_of(mapped, "first", parameter("pages")),
                          pair_of(mapped, "again", parameter("pages")),
                          pair_of(mapped, "other", parameter("more"))};
    if (!check_views(pairs))
        return;

    const vm_addr own[] = {pairs[0].at_one, pairs[0].at_two, pairs[1].at_one,
                           pairs[1].at_two, pairs[2].at_one, pairs[2].at_two};
    ledger_verdict("nothing_else", at("before"), mapped, &(Ledger){.addresses = own, .count = 6});

    const bool returned = pairs[0].returned && pairs[1].returned && pairs[2].returned;
    verdict("returned", returned ? NULL : "wrong_result", "TRUE, both views are there",
            returned ? "TRUE" : "FALSE", nowhere());

    if (!check_access(&pairs[0]))
        return;
    check_same(&pairs[0]);
    check_refused(); // late: who does not look at results crashes there
    check_sizes();
}

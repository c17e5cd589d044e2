#include "check.h"
#include "toys.h"

enum { AHEAD = 16 }; // that many pages may be committed beyond what was touched

typedef struct Toy {
    uint64_t asked, touched; // pages
    vm_addr base, top;
    Allocation allocation;
} Toy;

static Toy toy_at(const Moment *m, unsigned i) {
    const vm_addr base = claimed_at(m, "base", i);
    return (Toy){
        .asked = toy_pages(i, parameter("pages"), parameter("other")),
        .touched = claimed_at(m, "touched", i),
        .base = base,
        .top = claimed_at(m, "top", i),
        .allocation = allocation_at(m, base),
    };
}

static bool is_guard(const Run *run) {
    return run->state == VM_MEM_COMMIT && (run->protect & VM_PAGE_GUARD);
}

static uint64_t guard_pages(const Allocation *a) {
    uint64_t pages = 0;
    for (size_t i = 0; i < a->run_count && i < 64; i++)
        pages += is_guard(&a->runs[i]) ? a->runs[i].pages : 0;
    return pages;
}

static const Run *last_run(const Allocation *a) {
    return &a->runs[(a->run_count < 64 ? a->run_count : 64) - 1];
}

// Reserved, one guard page, and `committed` pages in use, which are the uppermost.
static const char *shape(const Toy *toy, uint64_t committed) {
    return text("R%" PRIu64 " C1:RW+G C%" PRIu64 ":RW", toy->asked - 1 - committed, committed);
}

// The pages in use: those of the last run, because nothing lies above them.
static uint64_t in_use(const Toy *toy) {
    const Run *last = last_run(&toy->allocation);
    return last->state == VM_MEM_COMMIT && !is_guard(last) ? last->pages : 0;
}

// ---- made ----

static const char *made_problem(const Moment *m, unsigned i) {
    const Toy toy = toy_at(m, i);
    const Allocation *a = &toy.allocation;
    if (!claimed_at(m, "made", i) || !a->exists)
        return i == 0 ? "not_made" : "too_few";
    if (a->base != toy.base || a->end != toy.top || a->pages != toy.asked)
        return "not_reserved_whole";
    if (pages_in(a, VM_MEM_RESERVE) == 0)
        return "all_committed";
    const uint64_t used = in_use(&toy);
    if (a->runs[0].state == VM_MEM_COMMIT && !is_guard(&a->runs[0]))
        return "grows_upwards";
    if (guard_pages(a) == 0)
        return "no_guard";
    return used >= 1 && used <= AHEAD && runs_are(a, shape(&toy, used)) ? NULL : "guard_at_bottom";
}

// ---- grown ----

// A guard among the pages in use: the touches passed it, and it is still a guard.
static bool has_guard_behind(const Allocation *a) {
    for (size_t i = 0; i + 1 < a->run_count && i + 1 < 64; i++)
        if (a->runs[i].state == VM_MEM_COMMIT && !is_guard(&a->runs[i]) &&
            is_guard(&a->runs[i + 1]))
            return true;
    return false;
}

static bool any_grew(const Moment *m, uint64_t wanted) {
    for (unsigned i = 0; i < TOYS; i++)
        if (claimed_at(m, "touched", i) == wanted)
            return true;
    return false;
}

static const char *grown_problem(const Moment *m, unsigned i) {
    const Toy toy = toy_at(m, i);
    const uint64_t wanted = parameter("touched"), used = in_use(&toy);
    if (used >= toy.touched && toy.touched == wanted && used <= wanted + AHEAD &&
        runs_are(&toy.allocation, shape(&toy, used)))
        return NULL;
    if (claimed(m, "looped"))
        return "loops";
    if (has_guard_behind(&toy.allocation))
        return "guard_stays_behind";
    if (toy.touched < wanted && any_grew(m, wanted))
        return i == 0 && toy.touched < ALONE ? "grows_late" : "one_toy_only";
    // The highest page was committed from the start, the second was the first guard.
    if (toy.touched < 2)
        return "does_not_grow";
    if (toy.touched < wanted)
        return "not_rearmed";
    return used > wanted + AHEAD ? "grows_too_much" : "guard_lost";
}

// ---- contents ----

// As in scenario.c: the last byte of each touched page, counted from the top.
static const char *contents_problem(const Moment *m, unsigned i) {
    const Toy toy = toy_at(m, i);
    for (uint64_t page = 0; page < toy.touched; page++) {
        uint8_t byte;
        if (!bytes_at(m, toy.top - 1 - page * VM_PAGE, &byte, 1))
            fault("the photograph \"grown\" lacks page %" PRIu64 " of a toy", page);
        if (byte != (uint8_t)(page % 200 + 17))
            return "loses_contents";
    }
    return NULL;
}

// ---- full ----

static const char *full_problem(const Moment *m, unsigned i) {
    const Toy toy = toy_at(m, i);
    const Run *lowest = &toy.allocation.runs[0];
    if (runs_are(&toy.allocation, text("R1 C%" PRIu64 ":RW", toy.asked - 1)))
        return claimed(m, "full") && claimed(m, "overflow") == 0 ? "overflow_kept" : NULL;
    return lowest->state == VM_MEM_COMMIT ? "past_the_bottom" : "not_to_the_end";
}

// Judges every toy, the first one at a separate moment; the cause is that of the first wrong
// one.
static bool each(const char *check, const Moment *first, const Moment *rest, const char *expected,
                 const char *(*problem_of)(const Moment *m, unsigned i)) {
    const char *problem = problem_of(first, 0);
    unsigned i = 0;
    while (!problem && i + 1 < TOYS)
        problem = problem_of(rest, ++i);
    const Moment *m = i == 0 ? first : rest;
    const Toy toy = toy_at(m, i);
    return verdict(check, problem, expected,
                   text("toy %u of %" PRIu64 " pages, %" PRIu64 " of them touched: %s", i + 1,
                        toy.asked, toy.touched, runs_text(&toy.allocation)),
                   where(m, toy.base));
}

// ---- foreign ----

static const char *foreign_problem(const Moment *m) {
    if (claimed(m, "foreign_guard") != 1 || claimed(m, "foreign_violation") != 1)
        return "swallows_foreign";
    return has_claim(m, "behind") && claimed(m, "behind_guard") != 1 ? "takes_what_is_behind"
                                                                     : NULL;
}

static const char *foreign_text(const Moment *m) {
    return text("elsewhere %" PRIu64 " and %" PRIu64 ", behind a toy %s",
                claimed(m, "foreign_guard"), claimed(m, "foreign_violation"),
                has_claim(m, "behind") ? text("%" PRIu64, claimed(m, "behind_guard")) : "no room");
}

TASK_CHECKS(toy_stack) {
    const Moment *made = at("made"), *all_made = at("all_made"), *grown = at("grown"),
                 *foreign = at("foreign"), *full = at("full");
    if (!each("made", made, all_made, "R C1:RW+G C1:RW, the uppermost pages of the reservation",
              made_problem))
        return;

    verdict("foreign", foreign_problem(foreign),
            "one exception each for the next handler: a guard and a reserved page elsewhere, and a "
            "guard right behind a toy",
            foreign_text(foreign), where(foreign, claimed(foreign, "behind")));

    if (!each("grown", grown, grown,
              text("R C1:RW+G C%" PRIu64 ":RW after %" PRIu64 " pages were touched, or up to %d "
                   "more committed",
                   parameter("touched"), parameter("touched"), AHEAD),
              grown_problem))
        return;

    each("contents", grown, grown, "in each touched page the byte written", contents_problem);
    each("full", full, full, "R1 and all above it C:RW, and a touch of the lowest page for others",
         full_problem);
}

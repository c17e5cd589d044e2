#include "check.h"

enum { TOYS = 2, AHEAD = 16 }; // so many pages may be committed beyond what was touched

typedef struct Toy {
    uint64_t asked, touched; // pages
    vm_addr base, top;
    Allocation allocation;
} Toy;

static Toy toy_at(const Moment *m, unsigned i) {
    const vm_addr base = claimed_at(m, "base", i);
    return (Toy){
        .asked = parameter(i == 0 ? "pages" : "other"),
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

// The pages in use: those of the last run, for nothing lies above them.
static uint64_t in_use(const Toy *toy) {
    const Run *last = last_run(&toy->allocation);
    return last->state == VM_MEM_COMMIT && !is_guard(last) ? last->pages : 0;
}

// ---- made ----

static const char *made_problem(const Moment *m, unsigned i) {
    const Toy toy = toy_at(m, i);
    const Allocation *a = &toy.allocation;
    if (!claimed_at(m, "made", i) || !a->exists)
        return "not_made";
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

// A page in use with a guard above it: it was passed and is an alarm all the same.
static bool has_guard_behind(const Allocation *a) {
    for (size_t i = 0; i + 1 < a->run_count && i + 1 < 64; i++)
        if (a->runs[i].state == VM_MEM_COMMIT && !is_guard(&a->runs[i]) &&
            is_guard(&a->runs[i + 1]))
            return true;
    return false;
}

static const char *grown_problem(const Moment *m, unsigned i) {
    const Toy toy = toy_at(m, i), other = toy_at(m, TOYS - 1 - i);
    const uint64_t wanted = parameter("touched"), used = in_use(&toy);
    if (used >= toy.touched && toy.touched == wanted && used <= wanted + AHEAD &&
        runs_are(&toy.allocation, shape(&toy, used)))
        return NULL;
    if (claimed(m, "looped"))
        return "loops";
    if (has_guard_behind(&toy.allocation))
        return "guard_stays_behind";
    if (toy.touched < wanted && other.touched == wanted)
        return "one_toy_only";
    // The highest page was committed from the start, the second was the first guard.
    if (toy.touched < 2)
        return "does_not_grow";
    if (toy.touched < wanted)
        return "not_rearmed";
    return used > wanted + AHEAD ? "grows_too_much" : "guard_lost";
}

// ---- contents ----

// As in scenario.c: the last byte of each touched page, counted from the top.
static bool is_kept(const Moment *m, const Toy *toy) {
    for (uint64_t page = 0; page < toy->touched; page++) {
        uint8_t byte;
        if (!bytes_at(m, toy->top - 1 - page * VM_PAGE, &byte, 1))
            fault("the photograph \"grown\" lacks page %" PRIu64 " of a toy", page);
        if (byte != (uint8_t)(page % 200 + 17))
            return false;
    }
    return true;
}

// ---- full ----

static const char *full_problem(const Moment *m, unsigned i) {
    const Toy toy = toy_at(m, i);
    const Run *lowest = &toy.allocation.runs[0];
    if (runs_are(&toy.allocation, text("R1 C%" PRIu64 ":RW", toy.asked - 1)))
        return claimed(m, "full") && claimed(m, "overflow") == 0 ? "overflow_kept" : NULL;
    return lowest->state == VM_MEM_COMMIT ? "past_the_bottom" : "not_to_the_end";
}

// Judges both toys; the cause is that of the first one that is wrong.
static bool both(const char *check, const Moment *m, const char *expected,
                 const char *(*problem_of)(const Moment *m, unsigned i)) {
    const char *problem = problem_of(m, 0);
    const unsigned i = problem ? 0 : 1;
    if (!problem)
        problem = problem_of(m, 1);
    const Toy toy = toy_at(m, i);
    return verdict(check, problem, expected,
                   text("toy %u of %" PRIu64 " pages, %" PRIu64 " of them touched: %s", i + 1,
                        toy.asked, toy.touched, runs_text(&toy.allocation)),
                   where(m, toy.base));
}

TASK_CHECKS(toy_stack) {
    const Moment *made = at("made"), *grown = at("grown"), *foreign = at("foreign"),
                 *full = at("full");
    if (!both("made", made, "R C1:RW+G C1:RW, the uppermost pages of the reservation",
              made_problem))
        return;

    const uint64_t guard = claimed(foreign, "foreign_guard"),
                   violation = claimed(foreign, "foreign_violation");
    verdict("foreign", guard == 1 && violation == 1 ? NULL : "swallows_foreign",
            "a guard and a reserved page elsewhere: one exception each for the next handler",
            text("%" PRIu64 " and %" PRIu64, guard, violation), nowhere());

    if (!both("grown", grown,
              text("R C1:RW+G C%" PRIu64 ":RW after %" PRIu64 " pages were touched, or up to %d "
                   "more committed",
                   parameter("touched"), parameter("touched"), AHEAD),
              grown_problem))
        return;

    const Toy toys[TOYS] = {toy_at(grown, 0), toy_at(grown, 1)};
    const unsigned loser = is_kept(grown, &toys[0]) ? 1 : 0;
    const bool kept = is_kept(grown, &toys[loser]);
    verdict("contents", kept ? NULL : "loses_contents", "in each touched page the byte written",
            kept ? "so it is" : text("other bytes in toy %u", loser + 1),
            where(grown, toys[loser].base));
    both("full", full, "R1 and all above it C:RW, and a touch of the lowest page for others",
         full_problem);
}

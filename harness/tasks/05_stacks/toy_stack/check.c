#include "check.h"
#include "raised.h"
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
    const vm_addr right = toy.top - toy.asked * VM_PAGE;
    if (toy.base != right && toy.base == (uint32_t)right)
        return "address_cut";
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
    if (used < 1 || !runs_are(a, shape(&toy, used)))
        return "guard_at_bottom";
    return used == 1 ? NULL : "starts_too_big";
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
    for (unsigned i = 0; i < LAST; i++)
        if (claimed_at(m, "touched", i) == wanted)
            return true;
    return false;
}

// All stopped where another thread went on.
static bool all_stopped(const Moment *m, uint64_t touched) {
    for (unsigned i = 0; i < LAST; i++)
        if (claimed_at(m, "touched", i) != touched)
            return false;
    return true;
}

static const char *grown_problem(const Moment *m, unsigned i) {
    const Toy toy = toy_at(m, i);
    const uint64_t wanted = parameter("touched"), used = in_use(&toy);
    if (claimed(m, "ahead") > AHEAD)
        return "grows_too_much";
    if (used >= toy.touched && toy.touched == wanted && used <= wanted + AHEAD &&
        runs_are(&toy.allocation, shape(&toy, used)))
        return NULL;
    if (claimed(m, "looped"))
        return "loops";
    if (has_guard_behind(&toy.allocation))
        return "guard_stays_behind";
    if (all_stopped(m, own_share(wanted)))
        return "one_thread_only";
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

// As in scenario.c: one byte of each touched page.
static const char *contents_problem(const Moment *m, unsigned i) {
    const Toy toy = toy_at(m, i);
    for (uint64_t page = 0; page < toy.touched; page++) {
        uint8_t byte;
        if (!bytes_at(m, toy.top - (page + 1) * VM_PAGE + touched_byte(page), &byte, 1))
            fault("the photograph \"grown\" lacks page %" PRIu64 " of a toy", page);
        if (byte != (uint8_t)(page % 200 + 17))
            return "loses_contents";
    }
    const Moment *full = at("full");
    if (claimed(full, "lost"))
        return "loses_contents";
    return claimed(full, "spoiled") ? "changes_something" : NULL;
}

// ---- continues ----

static void check_continues(const Moment *m) {
    const uint64_t registers = claimed(m, "changed"), errors = claimed(at("full"), "other_errors");
    verdict("continues", registers || errors ? "changes_the_code" : NULL,
            "registers and last error as before the touch",
            text("%" PRIu64
                 " of the registers differ in %d touches, and the last error in %" PRIu64,
                 registers, LAST, errors),
            nowhere());
}

// ---- full ----

static const char *full_problem(const Moment *m, unsigned i) {
    const Toy toy = toy_at(m, i);
    const Run *lowest = &toy.allocation.runs[0];
    if (runs_are(&toy.allocation, text("R1 C%" PRIu64 ":RW", toy.asked - 1)))
        return claimed_at(m, "overflow", i) ? NULL : "overflow_kept";
    const Moment *foreign = at("foreign");
    const Toy was = toy_at(foreign, i);
    if (lowest->state == VM_MEM_RESERVE && lowest->pages == 1 && toy.touched == toy.asked - 1)
        return "changes_something"; // a page's protection
    if (claimed(foreign, "grown_again") == LAST && lowest->state == VM_MEM_RESERVE &&
        lowest->pages >= was.allocation.runs[0].pages)
        return "forgets_after_failure";
    return lowest->state == VM_MEM_COMMIT ? "past_the_bottom" : "not_to_the_end";
}

// Judges every toy, the first one at a separate moment; the cause is that of the first wrong
// one.
static bool each(const char *check, const Moment *first, const Moment *rest, const char *expected,
                 const char *(*problem_of)(const Moment *m, unsigned i)) {
    const char *problem = problem_of(first, 0);
    unsigned i = 0;
    while (!problem && i + 1 < LAST)
        problem = problem_of(rest, ++i);
    const Moment *m = i == 0 ? first : rest;
    const Toy toy = toy_at(m, i);
    return verdict(check, problem, expected,
                   text("toy %u of %" PRIu64 " pages, %" PRIu64 " of them touched: %s", i + 1,
                        toy.asked, toy.touched, runs_text(&toy.allocation)),
                   where(m, toy.base));
}

// ---- foreign ----

// What was touched, and was no toy's guard; a place beside a toy may have been taken already.
static const struct {
    const char *claim, *where, *misconception;
    bool may_lack;
} foreign[] = {
    {"foreign_guard", "a guard elsewhere", "swallows_foreign", false},
    {"foreign_violation", "a reserved page elsewhere", "swallows_foreign", false},
    {"behind_guard", "a guard behind a toy", "takes_what_is_behind", true},
    {"before_guard", "a guard before a toy", "takes_what_is_before", true},
    {"below_guard", "a reserved page of a toy", "takes_violations", false},
    {"next_to_guard", "the byte below a guard", "takes_violations", false},
    {"page_below_guard", "the page below a guard", "takes_violations", false},
    {"read_only", "a read-only page of a toy", "takes_violations", false},
    {"executed", "an instruction in a toy", "takes_violations", false},
    {"breakpoint", "a breakpoint", "takes_others", false},
    {"division", "a division by zero", "takes_others", false},
    {"invalid", "an invalid instruction", "takes_others", false},
};
enum { FOREIGN = sizeof foreign / sizeof *foreign };

static bool was_passed_on(const Moment *m, size_t i) {
    return claimed(m, foreign[i].claim) == 1 ||
           (foreign[i].may_lack && !has_claim(m, foreign[i].claim));
}

static void check_foreign(const Moment *m) {
    size_t i = 0;
    const bool raised = claimed(m, "raised") == RAISED + BARE;
    const char *seen = "";
    while (i < FOREIGN && was_passed_on(m, i))
        i++;
    for (size_t k = 0; k < FOREIGN; k++)
        seen = text("%s%s%s %" PRIu64, seen, k ? ", " : "", foreign[k].where,
                    claimed(m, foreign[k].claim));
    verdict(
        "foreign",
        i < FOREIGN ? foreign[i].misconception
        : raised    ? NULL
                    : "takes_others",
        text("one exception each for the next handler, and %d of RaiseException", RAISED + BARE),
        text("%s; of RaiseException %" PRIu64, seen, claimed(m, "raised")),
        where(m, claimed(m, i == 3 ? "before" : "behind")));
}

// ---- nothing else, refused ----

static Entry entry_beside_toys(const Moment *before, const Moment *after, bool any_blocks) {
    vm_addr bases[TOYS];
    for (unsigned i = 0; i < TOYS; i++)
        bases[i] = claimed_at(after, "base", i);
    return ledger_entry(before, after,
                        &(Ledger){.addresses = bases, .count = TOYS, .any_blocks = any_blocks});
}

// A program may keep what it knows of each toy in blocks of the heap; that a toy grows is nothing
// that needs another block.
static void check_nothing_else(void) {
    static const struct {
        const char *from, *to;
        bool any_blocks;
    } moments[] = {
        {"refused_first", "made", true},
        {"made", "all_made", true},
        {"all_made", "grown", false},
        {"refused", "full", false},
    };
    enum { MOMENTS = sizeof moments / sizeof *moments };
    Entry found = {.seen = NULL};
    unsigned i = 0;
    do
        found = entry_beside_toys(at(moments[i].from), at(moments[i].to), moments[i].any_blocks);
    while (!found.misconception && ++i < MOMENTS);
    verdict("nothing_else", found.misconception, "the toys, and nothing else made or changed",
            found.seen, where(at(moments[i < MOMENTS ? i : MOMENTS - 1].to), found.addr));
}

// A toy that is not as it was before the calls that failed, or TOYS.
static unsigned harmed(const Moment *before, const Moment *after) {
    for (unsigned i = 0; i < LAST; i++) {
        const Toy was = toy_at(before, i), is = toy_at(after, i);
        if (!runs_are(&is.allocation, runs_text(&was.allocation)))
            return i;
    }
    return TOYS;
}

static const char *refused_problem(const Moment *refused, const Entry *left) {
    if (claimed(refused, "untrue"))
        return "ignores_failure";
    if (left->misconception)
        return left->misconception;
    return harmed(at("foreign"), refused) < TOYS ? "harms_others" : NULL;
}

static const char *last_problem(const Moment *last) {
    const Toy toy = toy_at(last, LAST);
    if (!claimed_at(last, "made", LAST))
        return "too_few";
    return toy.touched == FEW && runs_are(&toy.allocation, shape(&toy, in_use(&toy)))
               ? NULL
               : "one_toy_only";
}

// The first call of all is refused in a run of its own.
static void check_refused(void) {
    const Moment *first = at("refused_first"), *refused = at("refused"), *last = at("last");
    const Entry left =
                    entry_beside_toys(at("foreign"), refused, claimed(refused, "made_early") != 0),
                at_first = parameter("refused_first") && !claimed(first, "made_early")
                               ? entry_beside_toys(at("before"), first, false)
                               : (Entry){.misconception = NULL};
    const Toy toy = toy_at(last, LAST);
    const char *problem = claimed(first, "untrue") ? "ignores_failure" : at_first.misconception;
    if (!problem)
        problem = refused_problem(refused, &left);
    verdict("refused", problem ? problem : last_problem(last),
            "FALSE and nothing left; then the eighth toy, which grows",
            text("left: %s; TRUE although refused: %" PRIu64 "; the eighth: %s",
                 at_first.misconception ? at_first.seen : left.seen,
                 claimed(first, "untrue") + claimed(refused, "untrue"), runs_text(&toy.allocation)),
            where(refused, left.addr));
}

TASK_CHECKS(toy_stack) {
    const Moment *made = at("made"), *all_made = at("all_made"), *grown = at("grown");
    if (!each("made", made, all_made, "R C1:RW+G C1:RW, the uppermost pages of the reservation",
              made_problem))
        return;
    check_foreign(at("foreign"));
    if (!each("grown", grown, grown,
              text("R C1:RW+G C%" PRIu64 ":RW after %" PRIu64 " pages were touched, or up to %d "
                   "more committed",
                   parameter("touched"), parameter("touched"), AHEAD),
              grown_problem))
        return;
    check_nothing_else();
    check_continues(at("foreign"));
    each("contents", grown, grown, "in each touched page the byte written, and else zero",
         contents_problem);
    each("full", at("full"), at("full"),
         "R1 and all above it C:RW, and a touch of the lowest page for others", full_problem);
    check_refused();
}

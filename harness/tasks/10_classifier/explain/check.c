#include "check.h"
#include "diff.h"
#include "words.h" // before plan.h

#include "plan.h"

static const char *const names[STEPS + 1] = {"start", "one", "two",   "three", "four",
                                             "five",  "six", "seven", "eight", "nine"};

enum {
    PAGES = A_RESERVED | A_COMMITTED | A_DECOMMITTED | A_PROTECTED | A_RELEASED,
    VIEWS = A_MAPPED | A_UNMAPPED | A_LOADED | A_UNLOADED,
    THREADS = A_THREAD_MADE | A_THREAD_ENDED,
    HEAPS = A_HEAP_MADE | A_HEAP_DESTROYED | A_HEAP_GREW,
    ALL = PAGES | VIEWS | THREADS | HEAPS,
};

static const struct {
    unsigned bit;
    const char *name;
} words[] = {
    {A_RESERVED, "reserved"},
    {A_COMMITTED, "committed"},
    {A_DECOMMITTED, "decommitted"},
    {A_PROTECTED, "protected"},
    {A_RELEASED, "released"},
    {A_MAPPED, "mapped"},
    {A_UNMAPPED, "unmapped"},
    {A_LOADED, "loaded"},
    {A_UNLOADED, "unloaded"},
    {A_THREAD_MADE, "thread made"},
    {A_THREAD_ENDED, "thread ended"},
    {A_HEAP_MADE, "heap made"},
    {A_HEAP_DESTROYED, "heap destroyed"},
    {A_HEAP_GREW, "heap grew"},
};
enum { WORDS = sizeof words / sizeof *words };

static const char *set_text(unsigned set) {
    const char *all = set ? "" : "nothing";
    for (size_t i = 0; i < WORDS; i++)
        if (set & words[i].bit)
            all = text("%s%s%s", all, *all ? ", " : "", words[i].name);
    return *all ? all : text("0x%x", set);
}

// ---- the plan, checked against the snapshots ----

static unsigned seen_in(const Change *c) {
    const bool made = c->action == ACTION_RESERVED || c->action == ACTION_ALLOCATED;
    if (c->action == ACTION_MAPPED)
        return A_MAPPED;
    if (c->action == ACTION_LOADED)
        return A_LOADED;
    if (made || c->action == ACTION_COMMITTED)
        return c->kind_after == KIND_HEAP      ? A_HEAP_MADE | A_HEAP_GREW
               : c->kind_after == KIND_STACK   ? A_THREAD_MADE
               : c->kind_after == KIND_PRIVATE ? (made ? A_RESERVED : A_COMMITTED)
                                               : 0;
    if (c->action == ACTION_REPLACED && c->kind_after == KIND_PRIVATE)
        return A_RESERVED;
    if (c->kind_before == KIND_STACK && c->kind_after != KIND_STACK)
        return A_THREAD_ENDED;
    if (c->action == ACTION_RELEASED)
        return c->kind_before == KIND_PRIVATE ? A_RELEASED
               : c->kind_before == KIND_IMAGE ? A_UNLOADED
               : c->kind_before == KIND_HEAP  ? A_HEAP_DESTROYED
                                              : A_UNMAPPED;
    return c->action == ACTION_DECOMMITTED ? A_DECOMMITTED
           : c->action == ACTION_PROTECTED ? A_PROTECTED
                                           : 0;
}

// What was planned but cannot be seen was not done: that is a fault of the grader.
static void require_seen(const Moment *before, const Moment *after, unsigned planned) {
    Diff d;
    unsigned seen = 0;
    if (!diff(snapshot_of(before), map_of(before), snapshot_of(after), map_of(after), &d))
        fault("out of memory");
    for (size_t i = 0; i < d.count; i++)
        seen |= seen_in(&d.changes[i]);
    diff_free(&d);
    if (planned & ~seen)
        fault("checkpoint %s: the snapshots do not show: %s", snapshot_of(after)->checkpoint,
              set_text(planned & ~seen));
}

// ---- the answers ----

// An action and the one that undoes it.
static unsigned undone(unsigned set) {
    static const unsigned pairs[][2] = {
        {A_COMMITTED, A_DECOMMITTED},    {A_RESERVED, A_RELEASED},
        {A_MAPPED, A_UNMAPPED},          {A_LOADED, A_UNLOADED},
        {A_THREAD_MADE, A_THREAD_ENDED}, {A_HEAP_MADE, A_HEAP_DESTROYED},
    };
    unsigned result = 0;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        result |= (set & pairs[i][0] ? pairs[i][1] : 0) | (set & pairs[i][1] ? pairs[i][0] : 0);
    return result;
}

// What is wrong with an answer that reports too much, by what else was done in that step.
static const char *misread(unsigned truth, unsigned extra) {
    if (extra == A_COMMITTED && truth & A_RESERVED)
        return "new_is_committed";
    if (extra & PAGES && truth & THREADS)
        return "thread_as_allocation";
    if (extra & PAGES && truth & HEAPS)
        return "heap_as_allocation";
    if (extra & (A_MAPPED | A_UNMAPPED) && truth & (A_LOADED | A_UNLOADED))
        return "image_as_view";
    if (extra & A_PROTECTED && truth & (A_COMMITTED | A_DECOMMITTED))
        return "commit_is_protect";
    if (extra & A_HEAP_GREW && truth & A_HEAP_MADE)
        return "new_heap_grew";
    return "made_up";
}

// Pages that were reported as come or gone where the system brought them with a heap or a
// thread. They are judged separately: see check_borrowed().
static unsigned borrowed(unsigned truth, unsigned said) {
    return truth & (HEAPS | THREADS) ? said & ~truth & PAGES : 0;
}

static const char *problem(unsigned truth, unsigned said, unsigned group) {
    const unsigned missing = truth & ~said & group;
    const unsigned extra = said & ~truth & ~borrowed(truth, said) & group;
    if (said & ~(unsigned)ALL)
        return "no_such_action";
    if (missing && said & undone(missing) & ~truth)
        return "backwards";
    if (extra)
        return misread(truth, extra);
    return missing ? "not_told" : NULL;
}

static void check_group(const char *check, const unsigned steps[STEPS], unsigned group) {
    for (unsigned i = 0; i < STEPS; i++) {
        const unsigned said = answered(i);
        const char *wrong = steps[i] ? problem(steps[i], said, group) : NULL;
        if (!wrong)
            continue;
        verdict(check, wrong, text("from %s to %s: %s", names[i], names[i + 1], set_text(steps[i])),
                set_text(said), nowhere());
        return;
    }
    verdict(check, NULL, "every step", "every step", nowhere());
}

// Some systems keep memory for a heap or a thread that nothing names: there, an answer that
// reports it as the program's own agrees with all that a map shows.
static void check_borrowed(const unsigned steps[STEPS]) {
    if (!capability("heap_is_one_allocation")) {
        not_checked("borrowed", "needs a system whose heaps and threads keep no other memory");
        return;
    }
    for (unsigned i = 0; i < STEPS; i++) {
        const unsigned extra = borrowed(steps[i], answered(i));
        if (!extra)
            continue;
        verdict("borrowed", misread(steps[i], extra),
                text("from %s to %s: %s", names[i], names[i + 1], set_text(steps[i])),
                set_text(answered(i)), nowhere());
        return;
    }
    verdict("borrowed", NULL, "every step", "every step", nowhere());
}

static void check_quiet(const unsigned steps[STEPS]) {
    unsigned i = 0;
    while (steps[i] != 0)
        i++;
    verdict("quiet", answered(i) ? "noise_blamed" : NULL,
            text("from %s to %s: nothing", names[i], names[i + 1]), set_text(answered(i)),
            nowhere());
}

TASK_CHECKS(explain) {
    unsigned steps[STEPS];
    make_plan(parameter("plan"), steps);
    for (unsigned i = 0; i < STEPS; i++)
        require_seen(at(names[i]), at(names[i + 1]), steps[i]);
    check_group("pages", steps, PAGES);
    check_borrowed(steps);
    check_group("views", steps, VIEWS);
    check_group("threads", steps, THREADS);
    check_group("heaps", steps, HEAPS);
    check_quiet(steps);
}

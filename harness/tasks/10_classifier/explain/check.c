#include "check.h"
#include "diff.h"
#include "words.h" // before the others

#include "made_pairs.h"
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

// Two snapshots that were asked about: recorded ones, then pairs that were made by hand.
typedef struct Step {
    const char *what;
    unsigned done, said;
    bool by_itself; // what is different is nobody's action
} Step;
enum { QUESTIONS = STEPS + MADE_PAIRS };

static void recorded_steps(Step steps[STEPS], const unsigned done[STEPS]) {
    for (unsigned i = 0; i < STEPS; i++)
        steps[i] =
            (Step){text("from %s to %s", names[i], names[i + 1]), done[i], answered(i), true};
}

static void made_steps(Step steps[MADE_PAIRS]) {
    for (unsigned i = 0; i < MADE_PAIRS; i++) {
        const struct made_pair pair = made_pair(i);
        steps[i] = (Step){text("made by hand (%s)", pair.what), pair.done, answered(STEPS + i),
                          pair.by_itself};
    }
}

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
    if (truth & HEAPS && (extra & PAGES || !(truth & VIEWS)) &&
        extra & (PAGES | A_MAPPED | A_UNMAPPED))
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
// thread, and the view that a heap lies in. They are judged separately: see check_borrowed().
static unsigned borrowed(unsigned truth, unsigned said) {
    const unsigned views = truth & HEAPS && !(truth & VIEWS) ? A_MAPPED | A_UNMAPPED : 0;
    return truth & (HEAPS | THREADS) ? said & ~truth & (PAGES | views) : 0;
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

static bool step_verdict(const char *check, const Step *s, const char *misconception) {
    return verdict(check, misconception, text("%s: %s", s->what, set_text(s->done)),
                   set_text(s->said), nowhere());
}

static void check_group(const char *check, const Step steps[QUESTIONS], unsigned group) {
    for (unsigned i = 0; i < QUESTIONS; i++) {
        const Step *s = &steps[i];
        const char *wrong = s->done ? problem(s->done, s->said, group) : NULL;
        if (wrong) {
            step_verdict(check, s, wrong);
            return;
        }
    }
    verdict(check, NULL, "every step", "every step", nowhere());
}

// Some systems keep memory for a heap or a thread that nothing names: there, an answer that
// reports it as the program's own agrees with all that a recorded map shows.
static void check_borrowed(const Step steps[QUESTIONS]) {
    if (!capability("heap_is_one_allocation")) {
        not_checked("borrowed", "needs a system whose heaps and threads keep no other memory");
        return;
    }
    for (unsigned i = 0; i < QUESTIONS; i++) {
        const unsigned extra = borrowed(steps[i].done, steps[i].said);
        if (extra) {
            step_verdict("borrowed", &steps[i], misread(steps[i].done, extra));
            return;
        }
    }
    verdict("borrowed", NULL, "every step", "every step", nowhere());
}

static void check_quiet(const Step steps[QUESTIONS]) {
    for (unsigned i = 0; i < QUESTIONS; i++)
        if (!steps[i].done && steps[i].said) {
            step_verdict("quiet", &steps[i], steps[i].by_itself ? "noise_blamed" : "made_up");
            return;
        }
    verdict("quiet", NULL, "every step", "every step", nowhere());
}

TASK_CHECKS(explain) {
    static Step steps[QUESTIONS];
    unsigned done[STEPS];
    make_plan(parameter("plan"), done);
    for (unsigned i = 0; i < STEPS; i++)
        require_seen(at(names[i]), at(names[i + 1]), done[i]);
    recorded_steps(steps, done);
    made_steps(steps + STEPS);
    check_group("pages", steps, PAGES);
    check_borrowed(steps);
    check_group("views", steps, VIEWS);
    check_group("threads", steps, THREADS);
    check_group("heaps", steps, HEAPS);
    check_quiet(steps);
}

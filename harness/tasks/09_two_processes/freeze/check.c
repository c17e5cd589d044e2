#include "check.h"
#include "plan.h"
#include <string.h>

enum { MOST = 64 * 4096 }; // more bytes than any run of this task

static const uint64_t error_invalid_address = 487, error_noaccess = 998, error_invalid_handle = 6;

// One call: the run that was to be frozen, as page numbers of its allocation.
typedef struct Call {
    const Moment *before, *after; // the main process
    vm_addr base;                 // of the allocation
    uint64_t first, count, page;  // the run, and the page of the address
    const char *runs;             // the allocation afterwards
} Call;

// Protect of one page; 0 where it is not committed.
static uint32_t protect_of(const Allocation *a, uint64_t page) {
    const vm_addr addr = a->base + page * VM_PAGE;
    for (size_t i = 0; i < a->run_count && i < sizeof a->runs / sizeof *a->runs; i++)
        if (addr >= a->runs[i].base && addr < a->runs[i].end)
            return a->runs[i].protect;
    return 0;
}

static bool alike(const Allocation *a, const Allocation *b) {
    return a->pages == b->pages && strcmp(runs_text(a), runs_text(b)) == 0;
}

// Pages of [first, first + count) whose protection differs from before.
static uint64_t changed_pages(const Allocation *before, const Allocation *after, uint64_t first,
                              uint64_t count) {
    uint64_t changed = 0;
    for (uint64_t page = first; page < first + count; page++)
        changed += protect_of(before, page) != protect_of(after, page);
    return changed;
}

static bool changed_exactly(const Allocation *before, const Allocation *after, uint64_t first,
                            uint64_t count) {
    return changed_pages(before, after, first, count) == count &&
           changed_pages(before, after, 0, before->pages) == count;
}

// A handle that is no longer one: the first call's, which was closed after it.
static const char *nothing_changed(const Moment *after) {
    const uint64_t error = claimed(after, "error");
    return error == error_invalid_handle && after != at("frozen") ? "remembers"
           : error == error_noaccess                              ? "no_old_protection"
           : error == error_invalid_address                       ? "reaches_uncommitted"
                                                                  : "does_nothing";
}

static const char *range_problem(const Call *call, const Allocation *was, const Allocation *is) {
    const uint64_t within = changed_pages(was, is, call->first, call->count),
                   all = changed_pages(was, is, 0, was->pages);
    if (all > within)
        return all == was->pages ? "whole_allocation" : "other_pages";
    if (within == call->count)
        return "wrong_protection";
    if (changed_exactly(was, is, call->page, 1))
        return "one_page";
    if (changed_exactly(was, is, call->page - 1, 3))
        return "queried_here";
    if (changed_exactly(was, is, call->page, call->first + call->count - call->page))
        return "from_the_address";
    return "part_of_the_run";
}

static const char *in_words_of_pages(Entry found) {
    const bool changed = found.misconception && !strcmp(found.misconception, "changes_something");
    return changed ? "other_pages" : found.misconception;
}

// Of the rest of the other process.
static const char *other_problem(const Call *call, uint64_t pid) {
    return in_words_of_pages(ledger_entry(process(call->before, pid), process(call->after, pid),
                                          &(Ledger){.addresses = &call->base, .count = 1}));
}

static const char *run_problem(const Call *call, uint64_t pid) {
    const Moment *child_before = process(call->before, pid), *child = process(call->after, pid);
    const Allocation was = allocation_at(child_before, call->base),
                     is = allocation_at(child, call->base),
                     here_was = allocation_at(call->before, call->base),
                     here = allocation_at(call->after, call->base);
    if (!alike(&here_was, &here))
        return "protects_here";
    if (!is.exists)
        return "releases";
    if (runs_are(&is, call->runs))
        return other_problem(call, pid);
    if (alike(&was, &is))
        return nothing_changed(call->after);
    const uint64_t committed_before = pages_in(&was, VM_MEM_COMMIT),
                   committed = pages_in(&is, VM_MEM_COMMIT);
    if (committed != committed_before)
        return committed > committed_before ? "commits_reserved" : "decommits";
    return range_problem(call, &was, &is);
}

static bool check_run(const char *check, const Call *call, uint64_t pid) {
    const Moment *child = process(call->after, pid);
    const Allocation is = allocation_at(child, call->base);
    return verdict(check, run_problem(call, pid), call->runs,
                   text("%s, last error %" PRIu64, runs_text(&is), claimed(call->after, "error")),
                   where(child, is.exists ? call->base : 0));
}

static bool contents_kept(const Call *call, uint64_t pid) {
    static uint8_t was[MOST], is[MOST];
    const vm_addr run = call->base + call->first * VM_PAGE;
    const size_t size = (size_t)(call->count * VM_PAGE);
    if (size > MOST || !bytes_at(process(at("before"), pid), run, was, size))
        fault("the snapshot \"before\" lacks the run's bytes");
    return bytes_at(process(call->after, pid), run, is, size) && memcmp(was, is, size) == 0;
}

// One run of plan.h's, that begins at `first`.
static const char *kind_problem(const Kind_of_run *kind, const Allocation *was,
                                const Allocation *is, uint64_t first) {
    const uint64_t changed = changed_pages(was, is, first, kind->pages);
    uint64_t frozen = 0;
    for (uint64_t page = first; page < first + kind->pages; page++)
        frozen += protect_of(is, page) == VM_PAGE_READONLY;
    if (kind->asked == NOT_ASKED)
        return changed ? "other_pages" : NULL;
    if (frozen == kind->pages)
        return NULL;
    return changed == 0            ? "run_left_out"
           : changed < kind->pages ? "part_of_the_run"
                                   : "wrong_protection";
}

static const char *every_problem(const Allocation *was, const Allocation *is) {
    const char *problem = NULL;
    uint64_t first = 0;
    for (unsigned i = 0; i < LAST_KIND && !problem; first += kinds_of_runs[i++].pages)
        problem = kind_problem(&kinds_of_runs[i], was, is, first);
    if (!problem && protect_of(is, first) != VM_PAGE_READONLY)
        return "remembers"; // it is as it was when it was reserved
    return problem ? problem : kind_problem(&kinds_of_runs[LAST_KIND], was, is, first);
}

static bool said_in_kinds(const Moment *kinds) {
    for (unsigned i = 0; i < KIND_CALLS; i++)
        if (!claimed_at(kinds, "kind", i) &&
            (i >= KINDS_OF_RUNS || kinds_of_runs[i].asked != NOT_ASKED))
            return false;
    return true;
}

// The made-up runs, where the map was read by calls that could be told of them.
static const char *told_problem(const Moment *told, const Allocation *was, const Allocation *is) {
    const uint64_t runs = parameter("runs"), pages = parameter("long"),
                   within = changed_pages(was, is, runs, pages);
    if (!claimed(told, "told_asked"))
        return NULL;
    if (changed_pages(was, is, 0, runs + pages + 1) > within)
        return "other_pages";
    if (!runs_are(is, text("C%" PRIu64 ":RW C%" PRIu64 ":R C1:RW", runs, pages)))
        return within == 0      ? "run_left_out"
               : within < pages ? "part_of_the_run"
                                : "wrong_protection";
    return claimed(told, "told") ? NULL : "wrong_result";
}

static const char *huge_problem(const Moment *told, const Allocation *is) {
    const bool kept = runs_are(is, text("C%d:RW", HUGE_REST));
    if (!claimed(told, "huge_asked") || (kept && !claimed(told, "huge")))
        return NULL;
    return !claimed(told, "huge") ? "half_frozen" : kept ? "hides_failure" : "size_cut";
}

// Whether nothing is wrong with them.
static bool check_told(uint64_t pid) {
    const Moment *told = at("told"), *was = process(at("kinds"), pid), *is = process(told, pid);
    const vm_addr addresses[] = {claimed(at("before"), "told"), claimed(at("before"), "huge")};
    const Allocation runs_were = allocation_at(was, addresses[0]),
                     runs = allocation_at(is, addresses[0]), huge = allocation_at(is, addresses[1]);
    const char *problem = told_problem(told, &runs_were, &runs);
    if (problem)
        return verdict("kinds", problem,
                       text("TRUE, and read-only of %" PRIu64
                            " pages that are not cached, behind %" PRIu64 " runs of a page",
                            parameter("long"), parameter("runs")),
                       text("%s: %s", claimed(told, "told") ? "TRUE" : "FALSE", runs_text(&runs)),
                       where(is, addresses[0]));
    problem = huge_problem(told, &huge);
    if (!problem)
        problem =
            in_words_of_pages(ledger_entry(was, is, &(Ledger){.addresses = addresses, .count = 2}));
    return !problem ||
           verdict("kinds", problem, "FALSE for a run of more than 4 GB that cannot all be changed",
                   text("%s: %s", claimed(told, "huge") ? "TRUE" : "FALSE", runs_text(&huge)),
                   where(is, addresses[1]));
}

// The calls of plan.h for runs of every kind.
static void check_kinds(uint64_t pid) {
    const Moment *start = at("before"), *kinds = at("kinds"), *was = process(at("alone"), pid),
                 *is = process(kinds, pid);
    const vm_addr addresses[] = {claimed(start, "every"), claimed(start, "view"),
                                 claimed(start, "three") + VM_GRANULARITY};
    const Allocation every_was = allocation_at(was, addresses[0]),
                     every = allocation_at(is, addresses[0]),
                     view = allocation_at(is, addresses[1]),
                     middle = allocation_at(is, addresses[2]);
    const Entry rest = ledger_entry(was, is, &(Ledger){.addresses = addresses, .count = 3});
    const char *problem = every_problem(&every_was, &every);
    if (!problem)
        problem = in_words_of_pages(rest);
    if (!problem && !(runs_are(&view, text("C%d:R", GRANULE_PAGES)) &&
                      runs_are(&middle, text("C%d:R C%d:RW+G C%d:R", ALONE, ALARMED,
                                             GRANULE_PAGES - ALONE - ALARMED))))
        problem = "run_left_out";
    if (!problem && claimed(kinds, "too_early"))
        problem = "hides_failure";
    if (!problem && !said_in_kinds(kinds))
        problem = "wrong_result";
    if (!problem && !check_told(pid))
        return;
    verdict("kinds", problem, "TRUE, and each of the runs read-only",
            text("%s; a view: %s; at the end of an allocation: %s; %s", runs_text(&every),
                 runs_text(&view), runs_text(&middle),
                 said_in_kinds(kinds) ? "TRUE" : "FALSE of a run"),
            where(is, addresses[0]));
}

// The second allocation, of which the run that was frozen was made writable again.
static const char *dense_again(void) {
    const uint64_t other = parameter("other");
    return text("C%" PRIu64 ":RX C%" PRIu64 ":RW C%" PRIu64 ":NA C%" PRIu64 ":R", parameter("lead"),
                other, parameter("gap"), other + parameter("early"));
}

// Three calls that must be refused: one whose handle does not grant it, and two where there is
// nothing to freeze. `early` is the page that the first of them was given.
static const char *refusal_problem(const Moment *after, const Allocation *was, const Allocation *is,
                                   bool none_taken, uint64_t early) {
    if (pages_in(is, VM_MEM_COMMIT) > pages_in(was, VM_MEM_COMMIT) || none_taken)
        return "commits_reserved";
    if (changed_pages(was, is, early, 1) > 0)
        return "reopens_process";
    if (claimed(after, "denied") || claimed(after, "reserved") || claimed(after, "free"))
        return "hides_failure";
    const uint64_t pid = claimed(at("before"), "pid");
    const vm_addr dense = claimed(at("before"), "dense");
    const Allocation reopened = allocation_at(process(after, pid), dense);
    if (!runs_are(&reopened, dense_again()))
        return "reopens_process";
    return ledger_entry(process(at("told"), pid), process(after, pid),
                        &(Ledger){.addresses = &dense, .count = 1})
        .misconception;
}

// The run of a refused call is frozen where it returned TRUE, and else as it was.
static bool is_as_said(const Allocation *late, uint64_t pages, unsigned i) {
    const uint64_t first = i * (1 + pages) + 1;
    const uint32_t expected =
        claimed_at(at("late"), "late", i) ? VM_PAGE_READONLY : late_protections[i];
    for (uint64_t page = first; page < first + pages; page++)
        if (protect_of(late, page) != expected)
            return false;
    return true;
}

// A call that was refused nothing, before or after those that were.
static bool unasked_refusal(void) {
    return !claimed_at(at("late"), "late", 0) || !claimed_at(at("late"), "late", LATE_RUNS - 1);
}

static void check_late(uint64_t pid, uint64_t pages) {
    const vm_addr base = claimed(at("before"), "late");
    const Moment *child = process(at("late"), pid);
    const Allocation late = allocation_at(child, base);
    Entry entry =
        ledger_entry(process(at("refused"), pid), child, &(Ledger){.addresses = &base, .count = 1});
    if (!entry.misconception)
        entry = ledger_entry(at("refused"), at("late"), NULL);
    if (!entry.misconception && unasked_refusal())
        entry = (Entry){"remembers", "FALSE where nothing was refused", base};
    unsigned i = 0;
    while (i < LATE_RUNS && is_as_said(&late, pages, i))
        i++;
    const bool said = i < LATE_RUNS && claimed_at(at("late"), "late", i);
    verdict("late",
            i == LATE_RUNS ? entry.misconception
            : said         ? "hides_failure"
                           : "half_frozen",
            "FALSE, and the run as it was; or TRUE, and all of it read-only",
            i == LATE_RUNS
                ? entry.seen
                : text("%s in call %u: %s", said ? "TRUE" : "FALSE", i + 1, runs_text(&late)),
            where(child, base));
}

static Entry ours_entry(void) {
    static const char *const names[] = {"before", "frozen", "beside", "edge",
                                        "alone",  "kinds",  "told",   "refused"};
    Entry found = {.seen = "nothing"};
    for (int i = 1; i < 8 && !found.misconception; i++)
        found = ledger_entry(at(names[i - 1]), at(names[i]), NULL);
    return found;
}

TASK_CHECKS(freeze) {
    const uint64_t lead = parameter("lead"), early = parameter("early"), gap = parameter("gap"),
                   tail = parameter("tail"), run = parameter("run"), other = parameter("other");
    const Moment *before = at("before"), *frozen = at("frozen"), *beside = at("beside"),
                 *edge = at("edge"), *alone = at("alone"), *kinds = at("kinds"),
                 *refused = at("refused");
    const uint64_t pid = claimed(before, "pid");
    const vm_addr sparse = claimed(before, "sparse"), dense = claimed(before, "dense");
    if (!process(before, pid))
        fault("the snapshot \"before\" lacks the child");
    if (!process(at("told"), pid) || !process(frozen, pid) || !process(beside, pid) ||
        !process(edge, pid) || !process(alone, pid) || !process(kinds, pid) ||
        !process(refused, pid)) {
        verdict("run", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return;
    }

    const Call among_reserved = {before,
                                 frozen,
                                 sparse,
                                 lead + early + gap,
                                 run,
                                 lead + early + gap + parameter("inside"),
                                 text("R%" PRIu64 " C%" PRIu64 ":RW R%" PRIu64 " C%" PRIu64
                                      ":R R%" PRIu64,
                                      lead, early, gap, run, tail)};
    const Call among_committed = {frozen,
                                  beside,
                                  dense,
                                  lead,
                                  other,
                                  lead + parameter("other_inside"),
                                  text("C%" PRIu64 ":RX C%" PRIu64 ":R C%" PRIu64 ":NA C%" PRIu64
                                       ":RWX",
                                       lead, other, gap, other + early)};
    const uint64_t last = lead + other + gap;
    const Call from_its_first_byte = {beside,
                                      edge,
                                      dense,
                                      last,
                                      other + early,
                                      last,
                                      text("C%" PRIu64 ":RX C%" PRIu64 ":R C%" PRIu64
                                           ":NA C%" PRIu64 ":R",
                                           lead, other, gap, other + early)};
    const bool right = check_run("run", &among_reserved, pid);
    const bool right_beside = check_run("beside", &among_committed, pid);
    const bool right_edge = check_run("edge", &from_its_first_byte, pid);

    const Call between_allocations = {
        edge,
        alone,
        claimed(before, "three") + VM_GRANULARITY,
        0,
        ALONE,
        ALONE - 1,
        text("C%d:R C%d:RW+G C%d:RX", ALONE, ALARMED, GRANULE_PAGES - ALONE - ALARMED)};
    const bool right_alone = check_run("alone", &between_allocations, pid);

    check_kinds(pid);

    const Entry ours = ours_entry();
    verdict("ours", ours.misconception, "nothing made, taken or changed in the calling process",
            ours.seen, where(refused, ours.addr));

    const bool kept = contents_kept(&among_reserved, pid) && contents_kept(&among_committed, pid);
    verdict("contents", kept ? NULL : "contents_lost", "the bytes of both runs as before",
            kept ? "as before" : "other bytes, or none", where(process(frozen, pid), sparse));

    const uint64_t threads = claimed(frozen, "suspended") + claimed(beside, "suspended") +
                             claimed(edge, "suspended") + claimed(alone, "suspended");
    verdict("running", threads ? "leaves_suspended" : NULL, "no thread of the process is suspended",
            text("%" PRIu64 " suspended", threads), nowhere());

    const bool said = (claimed(frozen, "returned") != 0) == right &&
                      (claimed(beside, "returned") != 0) == right_beside &&
                      (claimed(edge, "returned") != 0) == right_edge &&
                      (claimed(alone, "returned") != 0) == right_alone;
    verdict("returned", said ? NULL : "wrong_result", "TRUE where the run is frozen, or FALSE",
            text("%s, %s, %s and %s", claimed(frozen, "returned") ? "TRUE" : "FALSE",
                 claimed(beside, "returned") ? "TRUE" : "FALSE",
                 claimed(edge, "returned") ? "TRUE" : "FALSE",
                 claimed(alone, "returned") ? "TRUE" : "FALSE"),
            nowhere());

    const Moment *child = process(refused, pid);
    const Allocation was = allocation_at(process(kinds, pid), sparse),
                     is = allocation_at(child, sparse);
    const bool none_taken = allocation_at(child, claimed(before, "none")).exists;
    verdict("refused", refusal_problem(refused, &was, &is, none_taken, lead),
            text("FALSE three times, and %s", runs_text(&was)),
            text("%s (no right), %s (reserved), %s (free): %s",
                 claimed(refused, "denied") ? "TRUE" : "FALSE",
                 claimed(refused, "reserved") ? "TRUE" : "FALSE",
                 claimed(refused, "free") ? "TRUE" : "FALSE", runs_text(&is)),
            where(child, is.exists ? sparse : 0));
    check_late(pid, run);
}

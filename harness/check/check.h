// The vocabulary of a task's checks, and the only file that includes Criterion, or what stands
// in for it. A check.c is a pure function of evidence: it runs no student code.
//
//     TASK_CHECKS(reserve_pages) {
//         const Moment *after = at("after");
//         vm_addr base = claimed(after, "base");
//         Allocation a = allocation_at(after, base);
//         verdict("reserved",
//                 !a.exists                            ? "nothing_reserved"
//                 : pages_in(&a, VM_MEM_COMMIT) > 0    ? "commits"
//                 : a.pages != parameter("pages")      ? "wrong_size" : NULL,
//                 text("R%" PRIu64, parameter("pages")), runs_text(&a), where(after, base));
//     }
//
// The body runs once for each run (seed) of the task. It must make every check that
// task.toml declares exactly once in each run, with verdict() or not_checked().
// After a failed check on which the rest depends, return: the rest is then
// reported as "not checked", naming that check.

#ifndef REGIONLAB_CHECK_H
#define REGIONLAB_CHECK_H

#include "classify.h"

#ifdef REGIONLAB_PLAIN_JUDGE
#include "plain/tests.h"
#else
#include <criterion/criterion.h>
#endif
#include <inttypes.h>

// One task's checks. NAME is the task's id in course.toml.
#define TASK_CHECKS(NAME)                                                                          \
    static void checks_of_##NAME(void);                                                            \
    Test(tasks, NAME) {                                                                            \
        judge_runs(#NAME, checks_of_##NAME);                                                       \
    }                                                                                              \
    static void checks_of_##NAME(void)
void judge_runs(const char *task, void (*checks)(void)); // for TASK_CHECKS only

// One process at one checkpoint.
typedef struct Moment Moment;

// The main process at a checkpoint of this run. A checkpoint that task.toml lists is
// always there (a run without it is not judged); any other name is our bug and ends
// the test as a grader error.
const Moment *at(const char *checkpoint);
// Another process of the task at the same checkpoint, or NULL when it was not there.
const Moment *process(const Moment *m, uint64_t pid);

// What the grader drew for this run. An undeclared name is a grader error.
uint64_t parameter(const char *name);
// Whether this system can do a thing ("stack_grows", see capabilities.c).
bool capability(const char *name);

// What the program claimed at that checkpoint. claimed() returns 0 when the claim is missing.
bool has_claim(const Moment *m, const char *name);
uint64_t claimed(const Moment *m, const char *name);
uint64_t claimed_at(const Moment *m, const char *name, unsigned index); // "NAME.INDEX"

// What the student's program of a native task answered, in the order in which the task's ask.c
// hands it over. Claims: a program can answer anything, or too few. answered() returns 0
// beyond the last one.
size_t answer_count(void);
uint32_t answered(size_t number);

// An allocation as the kernel sees it: runs of equal state and protection, low to high.
typedef struct Run {
    vm_addr base, end;
    uint32_t state, protect;
    uint64_t pages;
} Run;
typedef struct Allocation {
    bool exists; // false: the address is free or outside; the numbers are then 0
    vm_addr base, end;
    uint64_t pages;
    uint32_t type, protect; // AllocationProtect
    Run runs[64];           // the first 64
    size_t run_count;       // all of them
    const Moment *moment;   // where it was seen: pages_in() and pages_of() count every run
} Allocation;
Allocation allocation_at(const Moment *m, vm_addr addr);

uint64_t pages_in(const Allocation *a, uint32_t state);
// Pages of [base, base + pages) (an allocation's page numbers) in a state.
uint64_t pages_of(const Allocation *a, uint64_t first, uint64_t count, uint32_t state);
// "R13 C4:RW R12" (R reserved, C committed with its protection as vm_protect_text()); "nothing"
// where there is no allocation; "…" after 12 runs.
const char *runs_text(const Allocation *a);
// Whether the runs are exactly these, in the notation of runs_text(), up to 64 of them.
// A run of no pages in `runs` ("R0", "C0:RW") stands for none.
bool runs_are(const Allocation *a, const char *runs);

// What the classifier says is there.
Kind kind_at(const Moment *m, vm_addr addr);
uint32_t thread_at(const Moment *m, vm_addr addr); // whose stack or TEB; 0 if neither
vm_addr heap_at(const Moment *m, vm_addr addr);    // the heap's handle; 0 if none
// "heap 0x10a0000, large block": the label in a few words.
const char *label_text(const Moment *m, vm_addr addr);

// What is new between two moments: allocations of `after` that begin where nothing was
// allocated in `before`.
bool is_new(const Moment *before, const Moment *after, vm_addr addr);
// The base of the first one of a kind above an address; 0: there is none.
vm_addr next_new(const Moment *before, const Moment *after, Kind kind, vm_addr above);
// For memory that was made and forgotten: the first one of a kind that has so many pages;
// 0: there is none.
#define ANY_PAGES UINT64_MAX
vm_addr left_over(const Moment *before, const Moment *after, Kind kind, uint64_t pages);

// What is there between two moments beside what the task is about, and was made or taken by the
// student's function: memory anywhere in the map, threads and modules from the snapshots;
// handles, heap blocks, heaps and the exception filter by the probe's count over the calls
// between the two (call_begins() and call_ends() of probe.h; without them: a fault).
typedef struct Ledger {
    const vm_addr *addresses; // whatever becomes of the allocations at these is the task's; 0: none
    size_t count;
    uint64_t handles, handles_closed; // at most so many more, and of the caller's, fewer
    int64_t heaps, blocks;            // exactly so many more
    int64_t threads, modules;         // exactly so many more
    bool any_blocks;                  // blocks are not counted
} Ledger;
// The first entry that is not allowed: a misconception that every task has (harness/tasks/
// common.toml), or NULL; what was seen ("1 open section handle more than allowed"); an address to
// show, or 0. ledger NULL: nothing may be different. Between two moments of a child (process()),
// the probe has counted its handles only.
typedef struct Entry {
    const char *misconception, *seen;
    vm_addr addr;
} Entry;
Entry ledger_entry(const Moment *before, const Moment *after, const Ledger *ledger);
// The same as a check of its own.
bool ledger_verdict(const char *check, const Moment *before, const Moment *after,
                    const Ledger *ledger);

// The kernel's facts and everything decoded, for what the functions above do not cover.
const Snapshot *snapshot_of(const Moment *m);
const Facts *facts_of(const Moment *m);
const Map *map_of(const Moment *m);

// Captured bytes (of the scenario's show_bytes()). False: not in the snapshot.
bool bytes_at(const Moment *m, vm_addr addr, void *buf, size_t size);

// The place that a message shows: the region listing of one allocation. where(m, 0) and
// nowhere() show none.
typedef struct Where {
    const Moment *moment;
    vm_addr addr;
} Where;
Where where(const Moment *m, vm_addr addr);
Where nowhere(void);

// Records one check. misconception is NULL when it passed, else an id of
// task.toml. expected and seen are in the student's terms. Returns whether it passed.
bool verdict(const char *check, const char *misconception, const char *expected, const char *seen,
             Where where);
// Records a check that this system cannot show, with the reason: "needs a system whose stacks
// grow".
void not_checked(const char *check, const char *reason);

// A table that the report shows under the task, whatever its checks came to: at most one for
// each run. Rows and columns of zeros are left out.
typedef struct Table {
    const char *title;
    const char *const *row_names, *const *column_names;
    size_t rows, columns;
    const uint64_t *cells; // row after row
} Table;
void show_table(const Table *table);

// For evidence that must be there but is missing: ends this run's checks as a grader error.
// Never for what a student did. It leaves by longjmp, and any function of this file may call
// it: a check must therefore own neither memory nor open files, because nobody would release
// them. What text() returns, and every Moment, belongs to the run.
_Noreturn void fault(const char *format, ...) ERROR_FORMAT(1, 2);

// printf into memory that lives as long as the run's checks.
const char *text(const char *format, ...) ERROR_FORMAT(1, 2);

#endif

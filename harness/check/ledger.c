// What calls left in the process or took from it, beside what a task is about: from the two
// snapshots, and from what the probe counted (win32/probe_ledger.c).

#include "check.h"
#include "diff.h"

#include <string.h>

static bool is_write_copy(uint32_t protect) {
    const uint32_t access = protect & 0xff;
    return access == VM_PAGE_WRITECOPY || access == VM_PAGE_EXECUTE_WRITECOPY;
}

// Why a difference between two moments is nobody's doing, or not of this kind: stacks grow, the
// system and its heaps work, and the first write to a page of an image makes it private.
static bool is_the_systems(const Change *c) {
    const Kind kind = c->kind_after == KIND_FREE ? c->kind_before : c->kind_after;
    const bool is_ours = kind == KIND_PRIVATE || kind == KIND_IMAGE || kind == KIND_MAPPED_FILE ||
                         kind == KIND_SHAREABLE || kind == KIND_MAPPED;
    const bool own_copy = kind == KIND_IMAGE && c->action == ACTION_PROTECTED && c->before &&
                          c->after && is_write_copy(c->before->protect) &&
                          !is_write_copy(c->after->protect);
    return !is_ours || c->action == ACTION_RELABELED || own_copy;
}

// What Wine keeps of the last thread that has ended: its whole stack, as it was, and what it has
// right above it.
static bool is_an_ended_stack(const Moment *m, vm_addr addr) {
    enum { LEAST = 256 }; // pages: 1 MB
    const Allocation a = allocation_at(m, addr);
    return a.type == VM_MEM_PRIVATE && a.pages >= LEAST && kind_at(m, addr) == KIND_PRIVATE &&
           runs_are(&a, text("C1:NA C1:RW+G C%" PRIu64 ":RW", a.pages - 2));
}

static bool holds(const Region *r, vm_addr addr) {
    return r && r->state != VM_MEM_FREE && addr >= r->base && addr < r->end;
}

static bool is_above_one(const Moment *m, vm_addr addr) {
    const Allocation a = allocation_at(m, addr);
    return a.type == VM_MEM_PRIVATE && runs_are(&a, "C256:RW") &&
           is_an_ended_stack(m, a.base - VM_PAGE);
}

static bool is_of_an_ended_thread(const Moment *m, vm_addr addr) {
    return is_an_ended_stack(m, addr) || is_above_one(m, addr);
}

static bool of_an_ended_thread(const Change *c, const Moment *a, const Moment *b) {
    return (c->kind_after == KIND_FREE && is_of_an_ended_thread(a, c->base)) ||
           (c->kind_before == KIND_FREE && is_of_an_ended_thread(b, c->base));
}

// In one of the allocations that may change, as they were or as they are.
static bool may_change(const Change *c, const Moment *a, const Moment *b, const Ledger *ledger) {
    for (size_t i = 0; i < ledger->count; i++) {
        const vm_addr addr = ledger->addresses[i];
        if (!addr)
            continue;
        const Allocation was = allocation_at(a, addr), is = allocation_at(b, addr);
        if ((was.exists && c->base >= was.base && c->end <= was.end) ||
            (is.exists && c->base >= is.base && c->end <= is.end) || holds(c->before, addr) ||
            holds(c->after, addr))
            return true;
    }
    return false;
}

static const char *const leaves = "leaves_something", *const takes = "takes_something",
                         *const changes = "changes_something";

static Entry memory_entry(const Change *c) {
    const uint64_t pages = (c->end - c->base) / VM_PAGE;
    const bool gone = c->kind_after == KIND_FREE, fresh = c->kind_before == KIND_FREE;
    return (Entry){.misconception = gone    ? takes
                                    : fresh ? leaves
                                            : changes,
                   .seen =
                       text("%" PRIu64 " page%s of %s memory at 0x%" PRIx64 ": %s", pages,
                            pages == 1 ? "" : "s", kind_name(gone ? c->kind_before : c->kind_after),
                            c->base, action_name(c->action)),
                   .addr = c->base};
}

static Entry memory_problem(const Moment *a, const Moment *b, const Ledger *ledger) {
    Entry found = {.seen = NULL};
    Diff d;
    if (!diff(snapshot_of(a), map_of(a), snapshot_of(b), map_of(b), &d))
        fault("out of memory");
    for (size_t i = 0; i < d.count && !found.seen; i++)
        if (!is_the_systems(&d.changes[i]) && !may_change(&d.changes[i], a, b, ledger) &&
            !of_an_ended_thread(&d.changes[i], a, b))
            found = memory_entry(&d.changes[i]);
    diff_free(&d);
    return found;
}

// "handle of the caller's" becomes "handles of the caller's".
static const char *plural(const char *what) {
    const char *of = strstr(what, " of ");
    const size_t noun = of ? (size_t)(of - what) : strlen(what);
    return text("%.*ss%s", (int)noun, what, what + noun);
}

// Signed sums travel as unsigned ones.
static Entry counted(int64_t more, const char *what) {
    if (!more)
        return (Entry){.seen = NULL};
    const uint64_t number = (uint64_t)(more < 0 ? -more : more);
    return (Entry){.misconception = more < 0 ? takes : leaves,
                   .seen = text("%" PRIu64 " %s %s than allowed", number,
                                number == 1 ? what : plural(what), more < 0 ? "fewer" : "more")};
}

static Entry handles_problem(const Moment *b, const Ledger *ledger) {
    static const struct {
        const char *claim, *what;
    } kinds[] = {
        {"ledger.other_handles", "open handle"},    {"ledger.events", "open event handle"},
        {"ledger.threads", "open thread handle"},   {"ledger.processes", "open process handle"},
        {"ledger.sections", "open section handle"}, {"ledger.files", "open file handle"},
    };
    uint64_t kept = 0;
    const char *what = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const uint64_t of_kind = claimed(b, kinds[i].claim);
        kept += of_kind;
        what = of_kind ? kinds[i].what : what;
    }
    const uint64_t closed = claimed(b, "ledger.handles_taken");
    if (closed > ledger->handles_closed)
        return counted(-(int64_t)(closed - ledger->handles_closed), "open handle of the caller's");
    return counted(kept > ledger->handles ? (int64_t)(kept - ledger->handles) : 0, what);
}

static Entry blocks_problem(const Moment *b, const Ledger *ledger) {
    const int64_t more = (int64_t)claimed(b, "ledger.blocks") - ledger->blocks;
    return counted(ledger->any_blocks ? 0 : more, "heap block");
}

static Entry first_of(const Entry *entries, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (entries[i].seen)
            return entries[i];
    return (Entry){.seen = NULL};
}

// What the snapshots show, of any process.
static Entry shown_problem(const Moment *a, const Moment *b, const Ledger *ledger) {
    const Snapshot *was = snapshot_of(a), *is = snapshot_of(b);
    const Entry entries[] = {
        memory_problem(a, b, ledger),
        counted((int64_t)is->thread_count - (int64_t)was->thread_count - ledger->threads, "thread"),
        counted((int64_t)is->module_count - (int64_t)was->module_count - ledger->modules,
                "loaded module"),
    };
    return first_of(entries, sizeof entries / sizeof *entries);
}

// The probe counts those of all children together, and the main process claims them.
static Entry child_handles_problem(const Moment *child, const Ledger *ledger) {
    const Moment *b = at(snapshot_of(child)->checkpoint);
    const uint64_t kept = claimed(b, "ledger.child_handles"),
                   taken = claimed(b, "ledger.child_handles_taken");
    const char *what = "open handle of the other process";
    if (taken)
        return counted(-(int64_t)taken, what);
    return counted(kept > ledger->handles ? (int64_t)(kept - ledger->handles) : 0, what);
}

// What the probe counted.
static Entry counted_problem(const Moment *b, const Ledger *ledger) {
    if (!claimed(b, "ledger.calls"))
        fault("the scenario keeps no ledger: call_begins() and call_ends() of probe.h");
    const Entry entries[] = {
        {.misconception = changes,
         .seen =
             claimed(b, "ledger.settings")
                 ? "another current directory, DLL directory, environment, error mode or priority"
                 : NULL},
        handles_problem(b, ledger), // another directory has another handle
        counted((int64_t)claimed(b, "ledger.heaps") - ledger->heaps, "heap"),
        blocks_problem(b, ledger),
        counted((int64_t)claimed(b, "ledger.slots"), "slot of thread local storage"),
        {.misconception = changes,
         .seen =
             claimed(b, "ledger.changed") ? "bytes that are not the task's were changed" : NULL},
        {.misconception = changes,
         .seen = claimed(b, "ledger.handle_flags")
                     ? "a handle of the caller's is inherited or protected now, or no longer"
                     : NULL},
        {.misconception = changes,
         .seen = claimed(b, "ledger.filter") ? "another unhandled exception filter" : NULL},
    };
    return first_of(entries, sizeof entries / sizeof *entries);
}

Entry ledger_entry(const Moment *a, const Moment *b, const Ledger *ledger) {
    static const Ledger nothing;
    if (!ledger)
        ledger = &nothing;
    const Entry entries[] = {
        shown_problem(a, b, ledger),
        snapshot_of(b)->main_process ? counted_problem(b, ledger)
                                     : child_handles_problem(b, ledger),
        {.seen = "nothing"},
    };
    return first_of(entries, sizeof entries / sizeof *entries);
}

bool ledger_verdict(const char *check, const Moment *a, const Moment *b, const Ledger *ledger) {
    const Entry found = ledger_entry(a, b, ledger);
    return verdict(check, found.misconception, "nothing else made, taken or changed", found.seen,
                   where(b, found.addr));
}

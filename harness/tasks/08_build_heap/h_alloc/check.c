#include "check.h"
#include "model.h"
#include "recorded.h"
#include "replay.h"
#include "traces.h"

// A heap may commit one and a half times as much as the reference, plus a step of 64 KB.
enum { PAGES_AHEAD = 16, LONG_BLOCK = 50000 };

static uint64_t allowed_pages(uint64_t reference) {
    return reference + reference / 2 + PAGES_AHEAD;
}

// A trace replayed from what the scenario wrote down: where it ended, and how the heap uses its
// memory.
typedef struct Played {
    enum trace_id id;
    struct trace trace;
    struct replay replay;
    struct entry entries[MOST_STEPS];
    int made;          // steps; the last one is wrong if there are fewer than in the trace
    uint64_t highest;  // bytes from base to the end of the highest block ever
    uint64_t short_of; // MERGE: the same, before the long blocks
    bool reuses;       // some block was below the highest
    uint64_t filled;   // LIMITS: bytes in use when nothing fitted any more
} Played;

// What is wrong, and in which step; mistake NULL: nothing.
typedef struct Wrong {
    const char *mistake;
    int step, other; // the slot that is overlapped
} Wrong;

static const char *step_text(const Played *p, int step) {
    const struct step *s = &p->trace.steps[step];
    const bool full = p->replay.slots[s->slot].bytes > 0;
    const bool frees = s->kind == FREE_NULL || s->kind == FREE_AGAIN || s->bytes == 0;
    const char *call = frees                  ? "h_free"
                       : s->kind == FROM_NULL ? "h_realloc of NULL to"
                       : full                 ? "h_realloc to"
                                              : "h_alloc of";
    if (!frees)
        call = text("%s %" PRIu64 " bytes", call, s->bytes);
    const char *wanted = p->entries[step].notes & LOST ? "the bytes that were written into it"
                         : s->kind == MUST_FAIL        ? "NULL"
                                                       : "room of its own inside the heap";
    return text("call %d, %s, block %d: %s", step + 1, call, s->slot, wanted);
}

static const char *null_mistake(const Played *p, const struct step *s) {
    const int step = (int)(s - p->trace.steps);
    const bool after_all_freed = p->id == LIMITS && step == p->trace.whole;
    if (s->kind == FROM_NULL)
        return "realloc_of_null";
    if (p->id == GROWTH && !p->reuses)
        return "realloc_keeps_old";
    if (p->id == LIMITS && step > p->trace.whole)
        return "double_free_keeps";
    if (after_all_freed || (p->id == MERGE && s->bytes > LONG_BLOCK))
        return "no_coalesce";
    if (!p->reuses && p->id != LIMITS)
        return "never_reuses";
    return "refuses_what_fits";
}

static const char *outside_mistake(const Played *p, vm_addr block) {
    const uint64_t end = p->replay.base + p->replay.reserved;
    if (block >= end && block - end < 16 * VM_GRANULARITY)
        return "past_the_end";
    for (unsigned i = 0; i < TRACES; i++)
        if (allocation_at(at("reserved"), block).base == claimed_at(at("reserved"), "heap", i))
            return "one_heap_only";
    return "outside";
}

static const char *overlap_mistake(const Played *p, int step, int other) {
    if (p->id == MOVES && step > 0 && p->trace.steps[step - 1].kind == FREE_NULL)
        return "free_of_null";
    if (p->id == LIMITS && other == KEPT)
        return "failed_realloc_frees";
    if (p->id == LIMITS && other >= TWICE && other < FILL && step > 0 &&
        p->trace.steps[step].slot < FILL)
        return "double_free";
    return "overlaps";
}

static const char *place_mistake(const Played *p, int step, int *other) {
    const struct step *s = &p->trace.steps[step];
    const uint64_t at = p->entries[step].at;
    switch (place_of(&p->replay, s->slot, at, s->bytes, other)) {
    case NO_BLOCK: return s->kind == MAY_FAIL ? NULL : null_mistake(p, s);
    case OUTSIDE: return outside_mistake(p, at);
    case BEYOND_END: return "past_the_end";
    case MISALIGNED: return "misaligned";
    case OVERLAPS: return overlap_mistake(p, step, *other);
    case PLACED: break;
    }
    return p->entries[step].notes & EXECUTABLE     ? "executable"
           : p->entries[step].notes & NOT_WRITABLE ? "not_committed"
           : p->entries[step].notes & NOT_CARRIED  ? "realloc_loses"
                                                   : NULL;
}

static const char *step_mistake(const Played *p, int step, int *other) {
    const struct step *s = &p->trace.steps[step];
    const struct entry *e = &p->entries[step];
    if (s->kind == MUST_FAIL && e->at)
        return s->bytes == cut_bytes           ? "size_cut"
               : s->bytes > p->replay.reserved ? "size_overflow"
                                               : "past_the_end";
    if (e->notes & LOST)
        return p->id == LIMITS && s->slot == KEPT ? "failed_realloc_frees" : "loses_contents";
    if (s->kind == MUST_FAIL || s->bytes == 0)
        return NULL;
    return place_mistake(p, step, other);
}

static uint64_t live_bytes(const Played *p) {
    uint64_t bytes = 0;
    for (int i = 0; i < SLOTS; i++)
        bytes += p->replay.slots[i].bytes;
    return bytes;
}

static void remember(Played *p, int step) {
    const struct step *s = &p->trace.steps[step];
    struct live *b = &p->replay.slots[s->slot];
    const uint64_t at = p->entries[step].at, end = at - p->replay.base + s->bytes;
    if (s->kind == MUST_FAIL || s->kind == FREE_NULL || s->kind == FREE_AGAIN)
        return;
    if (s->bytes == 0) {
        *b = (struct live){0};
        p->short_of = p->highest;
        return;
    }
    if (!at)
        return;
    p->reuses |= at != b->at && at < p->replay.base + p->highest;
    p->highest = end > p->highest ? end : p->highest;
    *b = (struct live){at, s->bytes};
    if (s->kind == MAY_FAIL)
        p->filled = live_bytes(p);
}

static Wrong play_again(Played *p) {
    Wrong found = {0};
    for (int step = 0; step < p->made; step++) {
        found.step = step;
        found.mistake = step_mistake(p, step, &found.other);
        if (found.mistake)
            return found;
        remember(p, step);
    }
    if (p->made < p->trace.count)
        fault("trace %d ended at step %d, but nothing is wrong there", p->id, p->made);
    return found;
}

static const Moment *moment_of(enum trace_id id) {
    return at(id == MOVES ? "moved" : "replayed");
}

static bool load(Played *p, enum trace_id id) {
    const Moment *m = moment_of(id);
    memset(p, 0, sizeof *p);
    p->id = id;
    p->replay.base = claimed_at(m, "heap", id);
    p->replay.reserved = pages_of_heap(id, parameter("pages")) * PAGE;
    make_trace(&p->trace, id, parameter("shuffle"), p->replay.reserved);
    p->made = (int)claimed_at(m, "made", id);
    return p->made > 0 && p->made <= p->trace.count &&
           bytes_at(m, claimed_at(m, "entries", id), p->entries,
                    (size_t)p->made * sizeof *p->entries);
}

// A short block that takes the whole place of a long one.
static bool has_lonely_block(const Played *p) {
    for (int i = 0; i < SLOTS; i++) {
        const struct live *b = &p->replay.slots[i];
        uint64_t nearest = p->replay.base + p->highest;
        for (int k = 0; k < SLOTS; k++)
            if (p->replay.slots[k].bytes && p->replay.slots[k].at > b->at &&
                p->replay.slots[k].at < nearest)
                nearest = p->replay.slots[k].at;
        if (b->bytes && nearest - b->at > LONG_BLOCK)
            return true;
    }
    return false;
}

// Why more is committed than is allowed.
static const char *waste_mistake(const Played *p, const Allocation *a, uint64_t allowed) {
    const uint64_t used = (p->highest + PAGE - 1) / PAGE, committed = pages_in(a, VM_MEM_COMMIT);
    if (committed > used + PAGES_AHEAD)
        return "commits_too_much";
    if (p->id == GROWTH)
        return "realloc_keeps_old";
    // Where only joining makes room, a heap that only reuses blocks as they are reuses none.
    if (p->id == MERGE && p->short_of <= allowed * PAGE)
        return "no_coalesce";
    if (!p->reuses)
        return "never_reuses";
    if (p->id == SPLIT && has_lonely_block(p))
        return "no_split";
    return "wastes_space";
}

static const char *seen_text(const Played *p, const Wrong *f) {
    const uint64_t at = p->entries[f->step].at;
    const struct live *other = &p->replay.slots[f->other];
    const char *where = !at                   ? "NULL"
                        : at < p->replay.base ? text("0x%" PRIx64 ", below the heap", at)
                                              : text("base+0x%" PRIx64, at - p->replay.base);
    const uint32_t notes = p->entries[f->step].notes;
    int ignored;
    if (notes & LOST)
        return "the block no longer holds what was written into it";
    if (notes & NOT_CARRIED)
        return text("%s, without the old block's bytes", where);
    if (notes & EXECUTABLE)
        return text("%s, and its pages can be executed", where);
    if (notes & NOT_WRITABLE)
        return text("%s, and not every page of it is committed read-write", where);
    if (at && place_of(&p->replay, p->trace.steps[f->step].slot, at, p->trace.steps[f->step].bytes,
                       &ignored) == OVERLAPS)
        return text("%s, but block %d is live at base+0x%" PRIx64 ", %" PRIu64 " bytes long", where,
                    f->other, other->at - p->replay.base, other->bytes);
    return where;
}

// What LIMITS asks for besides the right answer to each call.
static void check_filled(const char *check, const Played *p) {
    const Moment *m = at("replayed");
    const uint64_t percent = p->filled * 100 / p->replay.reserved;
    for (unsigned i = 0; i < TOO_MANY; i++)
        if (claimed_at(at("too_large"), "too_large", i)) {
            verdict(check,
                    i == 0   ? "init_hides_failure"
                    : i == 1 ? "size_cut"
                             : "pages_wrap",
                    text("FALSE from h_init of 0x%" PRIx64 " pages", too_many_pages[i]), "TRUE",
                    nowhere());
            return;
        }
    verdict(check, percent < USABLE_PERCENT ? "refuses_what_fits" : NULL,
            text("blocks until %d %% of the heap is in use", USABLE_PERCENT),
            text("NULL at %" PRIu64 " %%", percent), where(m, p->replay.base));
}

// Where a block grew into a long free one.
static const char *hole_mistake(void) {
    const Moment *m = at("states");
    if (!claimed(m, "rest_refused"))
        return NULL;
    return claimed(m, "grown_in_place") ? "no_split" : "refuses_what_fits";
}

// Records the check; whether the calls were right is decided before how much they cost.
static void check_trace(const char *check, enum trace_id id) {
    static Played p;
    const Moment *m = moment_of(id);
    if (!load(&p, id))
        fault("the snapshot lacks the record of trace %d", id);
    const Wrong found = play_again(&p);
    if (found.mistake) {
        verdict(check, found.mistake, step_text(&p, found.step), seen_text(&p, &found),
                where(m, p.replay.base));
        return;
    }
    if (id == LIMITS) {
        check_filled(check, &p);
        return;
    }
    if (id == MOVES && hole_mistake()) {
        verdict(check, hole_mistake(),
                text("after a block grew to %d bytes where %d were free, one of %d bytes",
                     GROWN_BYTES, HOLE_BYTES, REST_BYTES),
                "NULL", nowhere());
        return;
    }
    if (id == MOVES) {
        const bool carried = !claimed(at("edge"), "not_carried");
        verdict(check, carried ? NULL : "realloc_loses",
                "every block at its new place, with its bytes", "so it is", nowhere());
        return;
    }
    const Allocation a = allocation_at(m, p.replay.base);
    const uint64_t reference = reference_pages(&p.trace, p.replay.reserved);
    const uint64_t allowed = allowed_pages(reference), committed = pages_in(&a, VM_MEM_COMMIT);
    verdict(check, committed > allowed ? waste_mistake(&p, &a, allowed) : NULL,
            text("at most %" PRIu64 " pages committed: %" PRIu64
                 " for the reference, half as many more, and %d",
                 allowed, reference, PAGES_AHEAD),
            text("%" PRIu64 ": %s", committed, runs_text(&a)), where(m, p.replay.base));
}

static const char *init_mistake(const Moment *m, unsigned i) {
    const vm_addr base = claimed_at(m, "heap", i);
    const Allocation a = allocation_at(m, base);
    if (!a.exists || a.base != base || a.type != VM_MEM_PRIVATE || kind_at(m, base) != KIND_PRIVATE)
        return "no_reservation";
    for (unsigned k = 0; k < i; k++)
        if (claimed_at(m, "heap", k) == base)
            return "one_heap_only";
    if (a.pages != pages_of_heap(i, parameter("pages")))
        return "wrong_size";
    return pages_in(&a, VM_MEM_COMMIT) > PAGES_AHEAD ? "commits_too_much" : NULL;
}

static bool check_init(const Moment *m) {
    for (unsigned i = 0; i < TRACES; i++) {
        const vm_addr base = claimed_at(m, "heap", i);
        const Allocation a = allocation_at(m, base);
        const char *mistake = init_mistake(m, i);
        if (mistake)
            return verdict("init", mistake,
                           text("R%" PRIu64 ", or up to %d pages of them committed",
                                pages_of_heap(i, parameter("pages")), PAGES_AHEAD),
                           base ? runs_text(&a)
                                : "no base: h_init returned FALSE, or left base NULL",
                           where(m, base));
    }
    return verdict("init", NULL, "a reservation for each heap", "so it is", nowhere());
}

// The heaps themselves are the task's; nothing else is.
static void check_nothing_else(void) {
    const Moment *before = at("before"), *reserved = at("reserved"), *replayed = at("replayed");
    vm_addr heaps[TRACES];
    for (unsigned i = 0; i < TRACES; i++)
        heaps[i] = claimed_at(reserved, "heap", i);
    const Ledger own = {.addresses = heaps, .count = TRACES};
    Entry found = ledger_entry(before, reserved, &own);
    if (!found.misconception)
        found = ledger_entry(reserved, replayed, &own);
    verdict("nothing_else", found.misconception, "the heaps, and nothing else", found.seen,
            where(replayed, found.addr));
}

static bool has_pages(const Allocation *a, vm_addr block, uint64_t bytes) {
    const uint64_t first = (block - a->base) / PAGE, end = (block - a->base + bytes - 1) / PAGE + 1;
    return pages_of(a, first, end - first, VM_MEM_COMMIT) == end - first;
}

static bool check_small_heaps(const Moment *m) {
    vm_addr last = 0;
    for (unsigned i = 0; i < MORE_HEAPS; i++) {
        const vm_addr block = claimed_at(m, "block", i);
        const Allocation a = allocation_at(m, block);
        const char *mistake = !block                                  ? "no_reservation"
                              : a.base == last                        ? "one_heap_only"
                              : a.pages != small_pages(i)             ? "outside"
                              : !has_pages(&a, block, small_block(i)) ? "not_committed"
                                                                      : NULL;
        if (mistake)
            return verdict("heaps", mistake,
                           text("a block of %" PRIu64 " bytes in heap %u of %d, of %" PRIu64
                                " pages",
                                small_block(i), i + 1, MORE_HEAPS, small_pages(i)),
                           block ? runs_text(&a) : "no heap, or no block", where(m, block));
        last = a.base;
    }
    return true;
}

static const char *large_mistake(const Moment *m, const Allocation *a) {
    if (!a->exists)
        return "no_reservation";
    if (a->pages != LARGE_PAGES)
        return "wrong_size";
    for (unsigned i = 0; i < LARGE_BLOCKS; i++) {
        const vm_addr block = claimed_at(m, "long", i);
        if (!block)
            return "refuses_what_fits";
        if (block < a->base || block >= a->end)
            return "outside";
        if (!has_pages(a, block, large_sizes[i]))
            return "not_committed";
    }
    if (claimed(m, "cut"))
        return "size_cut";
    return pages_in(a, VM_MEM_COMMIT) >
                   large_sizes[LARGE_BLOCKS - 1] / PAGE * 3 / 2 + 2 * PAGES_AHEAD
               ? "commits_too_much"
               : NULL;
}

static void check_heaps(void) {
    const Moment *m = at("heaps");
    const vm_addr large = claimed(m, "large");
    const Allocation a = allocation_at(m, large);
    if (!check_small_heaps(m))
        return;
    const char *mistake = large_mistake(m, &a);
    verdict("heaps", mistake,
            mistake ? text("a heap of %" PRIu64 " pages, with blocks of %" PRIu64 ", %" PRIu64
                           " and %" PRIu64 " bytes, and NULL for 0x%" PRIx64,
                           LARGE_PAGES, large_sizes[0], large_sizes[1], large_sizes[2], cut_bytes)
                    : text("%d heaps with a block each, and one of more than 4 GB", MORE_HEAPS),
            mistake ? runs_text(&a) : "so it is", where(m, mistake ? large : 0));
}

static bool check_refused_call(const Moment *was, const Moment *m, const char *lost) {
    const vm_addr own[] = {claimed(m, "heap"), claimed(at("kept"), "twin")};
    const Allocation before = allocation_at(was, own[0]), a = allocation_at(m, own[0]);
    const Entry left = ledger_entry(was, m, &(Ledger){.addresses = own, .count = 2});
    const bool changed = claimed(m, "refused") && !runs_are(&a, runs_text(&before));
    const char *mistake = claimed(m, "not_usable")    ? "ignores_failure"
                          : claimed(m, "not_carried") ? "realloc_loses"
                          : claimed(m, "lost")        ? lost
                          : changed                   ? "refusal_changes"
                                                      : left.misconception;
    return !mistake ||
           verdict("refused", mistake, text("NULL, and the heap as it was: %s", runs_text(&before)),
                   text("%s, left: %s", runs_text(&a), left.seen), where(m, own[0]));
}

static bool check_refused_calls(void) {
    static const struct {
        const char *checkpoint, *lost;
    } calls[] = {{"refused_first", "loses_contents"},
                 {"refused_middle", "loses_contents"},
                 {"refused_last", "loses_contents"},
                 {"refused_resize", "failed_realloc_frees"},
                 {"refused_growth", "failed_realloc_frees"}};
    const Moment *was = at("kept");
    if (!claimed(was, "sound"))
        return verdict("refused", claimed(was, "heap") ? "refuses_what_fits" : "no_reservation",
                       "a heap with three blocks", "not so", where(was, claimed(was, "heap")));
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const Moment *m = at(calls[i].checkpoint);
        if (has_claim(m, "ledger.calls") && !check_refused_call(was, m, calls[i].lost))
            return false;
        was = m;
    }
    return true;
}

static bool check_later(void) {
    const Moment *m = at("later");
    const Allocation a = allocation_at(m, claimed(m, "heap"));
    const char *mistake = claimed(m, "later_refused")      ? "refuses_what_fits"
                          : claimed(m, "later_not_usable") ? "not_committed"
                          : claimed(m, "later_overlaps")   ? "overlaps"
                          : claimed(m, "lost")             ? "loses_contents"
                                                           : NULL;
    return !mistake || verdict("refused", mistake, "a block when there is memory again",
                               runs_text(&a), where(m, a.base));
}

// The same request as one that was refused, when there is memory again.
static bool check_states(void) {
    static const char *const mistakes[] = {NULL, "refuses_what_fits", "not_committed",
                                           "failed_realloc_frees", "ignores_failure"};
    static const char *const states[] = {"h_alloc, where the last block is free",
                                         "h_realloc of a block before a free one",
                                         "h_realloc of the last block"};
    for (unsigned i = 0; i < STATES; i++) {
        const uint64_t word = claimed_at(at("states"), "state", i);
        const bool is_known = word <= NOT_COMMITTED;
        if (word)
            return verdict("refused", is_known ? mistakes[word] : "ignores_failure",
                           text("%s is refused %d bytes: NULL, and later a block of as many",
                                states[i], STATE_BYTES),
                           "not so", nowhere());
    }
    return true;
}

static const char *refused_init_mistake(const Moment *m) {
    for (unsigned i = 0; i < INIT_CALLS; i++)
        if (claimed_at(m, "init", i))
            return "init_hides_failure";
    return !claimed(m, "base") ? "remembers" : !claimed(m, "usable") ? "not_committed" : NULL;
}

static void check_refused(void) {
    const Moment *m = at("init_refused");
    if (!check_refused_calls() || !check_later() || !check_states())
        return;
    const vm_addr own[] = {claimed(m, "base"), claimed(m, "ordinary")};
    const Allocation a = allocation_at(m, own[0]);
    const Entry left = ledger_entry(at("states"), m, &(Ledger){.addresses = own, .count = 2});
    const char *mistake = refused_init_mistake(m);
    verdict(
        "refused", mistake ? mistake : left.misconception,
        "FALSE from h_init when the system refuses, nothing left, and a heap from the next call",
        text("%s, left: %s", runs_text(&a), left.seen), where(m, left.addr));
}

TASK_CHECKS(h_alloc) {
    if (!check_init(at("reserved")))
        return;
    check_trace("stack", STACK);
    check_trace("queue", QUEUE);
    check_trace("split", SPLIT);
    check_trace("merge", MERGE);
    check_trace("mixed", MIXED);
    check_trace("growth", GROWTH);
    check_trace("recorded", RECORDED);
    check_trace("limits", LIMITS);
    check_nothing_else();
    check_heaps();
    check_refused();
    check_trace("moves", MOVES); // the scenario's last call is looked at there, which may crash
}

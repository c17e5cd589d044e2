#include "check.h"
#include "plan.h"
#include <string.h>

// A free block with fewer whole pages than this may be left as it is.
enum { WORTH_IT = 16 };

typedef struct Header {
    uint64_t bytes, state;
} Header;

// A heap before and after a call.
typedef struct Trimmed {
    const Moment *was, *is;
    const struct plan *plan;
    vm_addr base;
    Allocation before, after;
} Trimmed;

// What is wrong with it, of which block.
typedef struct Wrong {
    const char *mistake;
    int block;
} Wrong;

static Trimmed between(const Moment *was, const Moment *is, const struct plan *plan) {
    const vm_addr base = claimed(was, "base");
    return (Trimmed){was, is, plan, base, allocation_at(was, base), allocation_at(is, base)};
}

static Header header_of(const Trimmed *t, int block) {
    Header header = {.state = UINT64_MAX};
    (void)bytes_at(t->is, t->base + t->plan->offset[block], &header, sizeof header);
    return header;
}

static const char *block_text(const struct plan *plan, int block) {
    return text("the %s block at base+0x%" PRIx64 " to base+0x%" PRIx64,
                is_used(plan, block) ? "used" : "free", plan->offset[block], plan->end[block]);
}

// Of a heap without a moment before, every page was committed.
static uint64_t taken_in(const Trimmed *t, uint64_t first, uint64_t count) {
    const uint64_t reserved =
        t->before.exists ? pages_of(&t->before, first, count, VM_MEM_RESERVE) : 0;
    return pages_of(&t->after, first, count, VM_MEM_RESERVE) - reserved;
}

static uint64_t given_of(const Trimmed *t, int block) {
    return taken_in(t, first_page(t->plan, block), page_count(t->plan, block));
}

static uint64_t given(const Trimmed *t) {
    return taken_in(t, 0, pages_to_top(t->plan));
}

static bool lost_used_bytes(const Trimmed *t, int block) {
    const uint64_t first = t->plan->offset[block] / PAGE, last = (t->plan->end[block] - 1) / PAGE;
    return taken_in(t, first, last - first + 1) > 0;
}

// Whether every page entirely inside a used block was lost: no rounding error does that.
static bool lost_whole_used_pages(const Trimmed *t, int block) {
    const uint64_t count = page_count(t->plan, block);
    return count > 0 && given_of(t, block) == count;
}

static bool keeps_bytes(const Trimmed *t, int block) {
    static uint8_t seen[8 * PAGE];
    const uint64_t bytes = t->plan->end[block] - t->plan->offset[block];
    if (bytes > sizeof seen || !bytes_at(t->is, t->base + t->plan->offset[block], seen, bytes))
        return false;
    for (uint64_t k = HEADER; k < bytes; k++)
        if (seen[k] != written(block, k))
            return false;
    return true;
}

// A block is marked when, and only when, pages of it are gone.
static const char *state_mistake(const Trimmed *t, int block, uint64_t state) {
    const bool was_trimmed = t->plan->state[block] == STATE_TRIMMED,
               is_trimmed = was_trimmed || given_of(t, block) > 0;
    if (is_used(t->plan, block))
        return state == STATE_USED ? NULL : "changes_blocks";
    if (state == STATE_TRIMMED)
        return is_trimmed ? NULL : "marks_whole_blocks";
    if (state != STATE_FREE)
        return "changes_blocks";
    return is_trimmed ? "forgets_mark" : NULL;
}

static const char *kept_mistake(const Trimmed *t, int block) {
    const struct plan *plan = t->plan;
    if (is_used(plan, block) && lost_whole_used_pages(t, block))
        return "takes_used";
    if (is_used(plan, block) && lost_used_bytes(t, block))
        return "takes_neighbours";
    if (taken_in(t, plan->offset[block] / PAGE, 1))
        return "header_lost";
    const Header header = header_of(t, block);
    if (header.state == UINT64_MAX)
        return "closes_pages";
    if (header.bytes != plan->end[block] - plan->offset[block])
        return "changes_blocks";
    const bool used = header.state == STATE_USED, kept = !used || keeps_bytes(t, block);
    return used != is_used(plan, block) || !kept ? "changes_blocks" : NULL;
}

// In order of severity: used memory first.
static Wrong kept_wrong(const Trimmed *t) {
    for (int used = 1; used >= 0; used--)
        for (int i = 0; i < t->plan->count; i++) {
            const char *mistake = is_used(t->plan, i) == used ? kept_mistake(t, i) : NULL;
            if (mistake)
                return (Wrong){mistake, i};
        }
    return (Wrong){NULL, 0};
}

static Wrong state_wrong(const Trimmed *t) {
    for (int i = 0; i < t->plan->count; i++) {
        const char *mistake = state_mistake(t, i, header_of(t, i).state);
        if (mistake)
            return (Wrong){mistake, i};
    }
    return (Wrong){NULL, 0};
}

static bool is_closed_at(const Moment *m, vm_addr addr) {
    const Region *r = snapshot_find(snapshot_of(m), addr);
    return r && r->state == VM_MEM_COMMIT && r->protect != VM_PAGE_READWRITE;
}

// Committed pages that cannot be read and written any more.
static bool is_closed(const Trimmed *t, uint64_t page) {
    const vm_addr addr = t->base + page * PAGE;
    return is_closed_at(t->is, addr) && !is_closed_at(t->was, addr);
}

// What holds of the heap as a whole: its fields, its size, what is above the top, and that
// the pages that stay can be read and written.
static const char *heap_mistake(const Trimmed *t) {
    uint8_t was[24], is[24];
    const uint64_t above = t->after.pages - pages_to_top(t->plan);
    if (!bytes_at(t->was, claimed(t->was, "heap"), was, sizeof was) ||
        !bytes_at(t->is, claimed(t->is, "heap"), is, sizeof is))
        fault("the snapshots lack the heap's fields");
    if (memcmp(was, is, sizeof was) != 0)
        return "changes_heap";
    if (top_of(t->plan) % PAGE && taken_in(t, page_of(t->plan), 1))
        return "takes_the_last_page";
    if (pages_of(&t->after, pages_to_top(t->plan), above, VM_MEM_RESERVE) != above - READY_PAGES ||
        pages_of(&t->after, pages_to_top(t->plan) + READY_AFTER, READY_PAGES, VM_MEM_COMMIT) !=
            READY_PAGES)
        return "changes_something";
    for (int i = 0; i < t->plan->count; i++)
        if (is_closed(t, t->plan->offset[i] / PAGE) ||
            (t->plan->end[i] % PAGE && is_closed(t, t->plan->end[i] / PAGE)))
            return "changes_something";
    return NULL;
}

static const char *pages_mistake(const Trimmed *t, int block) {
    const uint64_t count = page_count(t->plan, block), seen = given_of(t, block);
    if (t->plan->state[block] != STATE_FREE || count == 0 || seen == count)
        return NULL;
    if (is_closed(t, first_page(t->plan, block)))
        return "closes_pages";
    if (count < WORTH_IT && seen == 0)
        return NULL;
    return given(t) == 0 ? "gives_nothing_back" : "leaves_pages";
}

static Wrong pages_wrong(const Trimmed *t) {
    for (int i = 0; i < t->plan->count; i++) {
        const char *mistake = pages_mistake(t, i);
        if (mistake)
            return (Wrong){mistake, i};
    }
    return (Wrong){NULL, 0};
}

static bool kept_verdict(const char *check, const Trimmed *t, Wrong wrong) {
    return verdict(check, wrong.mistake,
                   text("%s as it was%s", block_text(t->plan, wrong.block),
                        is_used(t->plan, wrong.block) ? "" : ", header included"),
                   text("state %" PRIu64 "; the heap is %s", header_of(t, wrong.block).state,
                        runs_text(&t->after)),
                   where(t->is, t->base));
}

static bool pages_verdict(const char *check, const Trimmed *t, Wrong wrong) {
    return verdict(check, wrong.mistake,
                   text("%" PRIu64 " pages reserved only, inside %s",
                        page_count(t->plan, wrong.block), block_text(t->plan, wrong.block)),
                   text("%" PRIu64 " of them, and the heap is %s", given_of(t, wrong.block),
                        runs_text(&t->after)),
                   where(t->is, t->base));
}

static bool heap_verdict(const char *check, const Trimmed *t, const char *mistake) {
    return verdict(check, mistake, "the heap's reservation and its fields as they were",
                   t->after.exists ? runs_text(&t->after) : "nothing at base",
                   where(t->is, t->after.exists ? t->base : 0));
}

static bool check_kept(const Trimmed *t) {
    if (!t->after.exists)
        return heap_verdict("kept", t, "heap_gone");
    const Wrong wrong = kept_wrong(t);
    if (wrong.mistake)
        return kept_verdict("kept", t, wrong);
    const char *mistake = heap_mistake(t);
    return mistake ? heap_verdict("kept", t, mistake)
                   : verdict("kept", NULL, "used blocks, and every header, as they were",
                             "so they are", nowhere());
}

static bool check_pages(const Trimmed *t) {
    const Wrong wrong = pages_wrong(t);
    return wrong.mistake ? pages_verdict("pages", t, wrong)
                         : verdict("pages", NULL, "the whole pages of free blocks decommitted",
                                   "so they are", nowhere());
}

static void check_returned(const Trimmed *first, const Trimmed *again) {
    const uint64_t pages = given(first), said = claimed(first->is, "pages"),
                   second = claimed(again->is, "pages");
    if (said != pages)
        verdict("returned", "wrong_count", text("%" PRIu64 ", the pages given back", pages),
                text("%" PRIu64, said), where(first->is, first->base));
    else
        verdict("returned", second ? "counts_again" : NULL,
                "0 from a second h_trim: nothing was left to give back", text("%" PRIu64, second),
                nowhere());
}

// Whether a block that was used again, freed again and trimmed again has lost its pages again.
static Wrong freed_again_wrong(const Trimmed *t) {
    for (int i = 0; i < FREED_AGAIN; i++)
        if (given_of(t, freed_again[i]) != page_count(t->plan, freed_again[i]) ||
            header_of(t, freed_again[i]).state != STATE_TRIMMED)
            return (Wrong){"remembers", freed_again[i]};
    return (Wrong){NULL, 0};
}

static bool can_be_used(const Trimmed *t, int block) {
    const uint64_t count = page_count(t->plan, block);
    return pages_of(&t->after, first_page(t->plan, block), count, VM_MEM_COMMIT) == count;
}

// Whether each block can be used as its state says it can.
static Wrong reuse_wrong(const Trimmed *again, const Trimmed *reused) {
    for (int i = 0; i < again->plan->count; i++)
        if (!can_be_used(reused, i))
            return (Wrong){
                header_of(again, i).state == STATE_TRIMMED ? "cannot_be_used" : "forgets_mark", i};
    return (Wrong){NULL, 0};
}

static void check_reuse(const Trimmed *again, const Trimmed *reused, const Trimmed *freed) {
    Wrong wrong = reuse_wrong(again, reused);
    if (!wrong.mistake)
        wrong = state_wrong(again);
    if (wrong.mistake) {
        verdict("reuse", wrong.mistake,
                text("state %d where pages are gone, %d elsewhere: %s", STATE_TRIMMED, STATE_FREE,
                     block_text(again->plan, wrong.block)),
                text("state %" PRIu64 "; the heap is %s", header_of(again, wrong.block).state,
                     runs_text(&again->after)),
                where(reused->is, again->base));
        return;
    }
    wrong = freed_again_wrong(freed);
    if (wrong.mistake)
        pages_verdict("reuse", freed, wrong);
    else
        verdict("reuse", NULL, "every free block can be used again, and trimmed again", "so it can",
                nowhere());
}

static const char *count_mistake(const Trimmed *t, const Trimmed *again) {
    const uint64_t said = claimed(t->is, "pages");
    if (said != given(t))
        return said == given(t) + FAR_PAGES ? "counts_again" : "wrong_count";
    return claimed(again->is, "pages") ? "counts_again" : NULL;
}

// What is to be said of a heap that was trimmed once, and whether nothing is wrong with it.
static bool check_heap(const char *check, const Trimmed *t) {
    if (!t->after.exists)
        return heap_verdict(check, t, "heap_gone");
    const Wrong kept = kept_wrong(t), pages = pages_wrong(t), state = state_wrong(t);
    if (kept.mistake || (!pages.mistake && state.mistake))
        return kept_verdict(check, t, kept.mistake ? kept : state);
    if (pages.mistake)
        return pages_verdict(check, t, pages);
    return !heap_mistake(t) || heap_verdict(check, t, heap_mistake(t));
}

// The large heap, in which sizes, offsets and counts have more than 16 or 32 bits, and one that is
// a single block.
static void check_large(const Trimmed *t, const Trimmed *again, const Trimmed *single) {
    if (!check_heap("large", t) || !check_heap("large", single))
        return;
    const bool counts = claimed(single->is, "pages") == given(single);
    verdict("large", counts ? count_mistake(t, again) : "wrong_count",
            text("%" PRIu64 ", the pages given back, and 0 from a second call; %" PRIu64
                 " of a heap that is one block",
                 given(t), given(single)),
            text("%" PRIu64 ", %" PRIu64 " and %" PRIu64, claimed(t->is, "pages"),
                 claimed(again->is, "pages"), claimed(single->is, "pages")),
            nowhere());
}

// How many blocks that are worth it keep pages, of a call of which one part was refused.
static int left_blocks(const Trimmed *t) {
    int left = 0;
    for (int i = 0; i < t->plan->count; i++) {
        const uint64_t count = page_count(t->plan, i);
        left += !is_used(t->plan, i) && count >= WORTH_IT && given_of(t, i) < count;
    }
    return left;
}

// A heap of which the system refused to decommit a part.
static const char *refused_mistake(const Trimmed *t, const Entry *left) {
    if (!t->after.exists)
        return "heap_gone";
    const Wrong kept = kept_wrong(t), state = state_wrong(t);
    if (kept.mistake)
        return kept.mistake;
    if (state.mistake || claimed(t->is, "pages") != given(t))
        return "ignores_failure";
    return left_blocks(t) > 1 ? "leaves_pages" : left->misconception;
}

static bool has_free_block(const Trimmed *t) {
    for (int i = 0; i < t->plan->count; i++)
        if (page_count(t->plan, i) >= WORTH_IT && header_of(t, i).state == STATE_FREE)
            return true;
    return false;
}

// The next call, of which nothing is refused. `t` says what is gone since the heap was made.
static const char *after_mistake(const Moment *refused, const Trimmed *t) {
    const uint64_t before = claimed(refused, "pages"), said = claimed(t->is, "pages");
    if (!t->after.exists)
        return "heap_gone";
    if (has_free_block(t))
        return "remembers";
    if (kept_wrong(t).mistake)
        return kept_wrong(t).mistake;
    return state_wrong(t).mistake      ? state_wrong(t).mistake
           : before + said != given(t) ? "wrong_count"
                                       : NULL;
}

// A heap without a moment before: every page was committed.
static Trimmed since_made(const Moment *m, const struct plan *plan) {
    Trimmed t = between(m, m, plan);
    t.before.exists = false;
    return t;
}

static bool refused_verdict(const Trimmed *t, const char *mistake, const char *expected) {
    return verdict("refused", mistake, expected,
                   text("returned %" PRIu64 ", and the heap is %s", claimed(t->is, "pages"),
                        runs_text(&t->after)),
                   where(t->is, t->base));
}

static bool check_one_refused(const Moment *before, const Moment *m, const Moment *after,
                              const struct plan *plan) {
    const Trimmed refused = since_made(m, plan), later = since_made(after, plan);
    const Entry left = ledger_entry(before, m, &(Ledger){.addresses = &refused.base, .count = 1});
    const char *mistake = claimed(m, "refused") ? refused_mistake(&refused, &left) : NULL;
    if (mistake)
        return refused_verdict(&refused, mistake,
                               text("VirtualFree refused, call %" PRIu64
                                    ": one block FREE as it was, the others TRIMMED, and counted",
                                    claimed(m, "nth")));
    mistake = after_mistake(m, &later);
    return !mistake || refused_verdict(&later, mistake, "the rest from the next call");
}

static void check_refused(const Moment *before, const struct plan *plan) {
    static const char *const refused[REFUSED_CALLS] = {"refused_first", "refused_second",
                                                       "refused_fourth", "refused_last"},
                             *const after[REFUSED_CALLS] = {"after_first", "after_second",
                                                            "after_fourth", "after_last"};
    for (int i = 0; i < REFUSED_CALLS; i++) {
        if (!check_one_refused(before, at(refused[i]), at(after[i]), plan))
            return;
        before = at(after[i]);
    }
    verdict("refused", NULL, "what was refused is as it was, and not counted", "so it is",
            nowhere());
}

TASK_CHECKS(h_trim) {
    const struct plan plan = make_plan(parameter("lines"), parameter("long"), parameter("medium")),
                      large = make_large_plan(parameter("lines"), parameter("long"),
                                              claimed(at("large"), "by_pages")),
                      single = make_single_plan(parameter("lines"), parameter("long"));
    const Moment *before = at("before");
    const Trimmed first = between(before, at("trimmed"), &plan);
    if (!check_kept(&first) || !check_pages(&first))
        return;
    const Trimmed again = between(before, at("again"), &plan);
    check_returned(&first, &again);
    const Trimmed reused = between(before, at("reused"), &plan),
                  freed = between(at("reused"), at("freed_again"), &plan);
    check_reuse(&again, &reused, &freed);
    ledger_verdict("nothing_else", before, first.is,
                   &(Ledger){.addresses = &first.base, .count = 1});
    const Trimmed of_large = between(at("large"), at("large_trimmed"), &large),
                  large_again = between(at("large"), at("large_again"), &large);
    const Trimmed of_single = between(at("single"), at("single_trimmed"), &single);
    check_large(&of_large, &large_again, &of_single);
    check_refused(at("single_trimmed"), &plan);
}

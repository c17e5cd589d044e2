#include "check.h"
#include "others.h"
#include <string.h>

// What a walk finds in addition to blocks in use, and which mistake it is to have added it.
static const struct {
    const char *claim, *problem;
} extras[] = {
    {"overhead", "adds_overhead"},
    {"free", "adds_free_blocks"},
    {"uncommitted", "adds_regions"},
    {"region", "adds_regions"},
};
enum { EXTRAS = sizeof extras / sizeof extras[0] };

// What the scenario found in one of the two heaps before the calls.
static uint64_t walked(const char *claim, unsigned heap) {
    return claimed_at(at("before"), claim, heap);
}

static uint64_t answer_for(unsigned heap) {
    return claimed_at(at("after"), "answer", heap);
}

// The misconception behind `more` bytes too many, if they are a sum of extras.
static const char *added(uint64_t more, unsigned heap) {
    for (unsigned set = 1; set < 1u << EXTRAS; set++) {
        const char *problem = NULL;
        uint64_t sum = 0;
        for (unsigned i = 0; i < EXTRAS; i++)
            if (set & 1u << i) {
                sum += walked(extras[i].claim, heap);
                problem = extras[i].problem;
            }
        if (sum == more)
            return problem;
    }
    return NULL;
}

// What a function might allocate in order to walk.
enum { MOST_OF_ITS_OWN = 64 << 10 };

// Which of the segments a walk shows first is the heap's choice.
static const char *too_little(uint64_t answer, unsigned heap) {
    const uint64_t busy = walked("busy", heap), large = walked("large", heap),
                   later = walked("later", heap), first = busy - large - later;
    if (answer + large == busy)
        return "misses_large_blocks";
    const bool one_segment =
        answer == first || answer == later || answer == first + large || answer == later + large;
    return one_segment ? "misses_a_segment" : "another_sum";
}

static const char *too_much(uint64_t more, unsigned heap) {
    if (more == walked("last_busy", heap))
        return "adds_the_last_twice";
    const char *problem = added(more, heap);
    return problem ? problem : more < MOST_OF_ITS_OWN ? "allocates_while_walking" : "another_sum";
}

static bool is_right(uint64_t answer, unsigned heap) {
    return answer == walked("busy", heap) || answer == walked("asked_for", heap);
}

static const char *sum_problem(unsigned heap) {
    const uint64_t answer = answer_for(heap), busy = walked("busy", heap),
                   committed = walked("committed", heap);
    if (is_right(answer, heap))
        return NULL;
    if (answer == 0)
        return "walks_nothing";
    if (heap > 0 && is_right(answer_for(0), 0) && answer == answer_for(0))
        return "remembers";
    if (heap > 0 && answer == busy + answer_for(0))
        return "keeps_the_last_sum";
    if (answer == walked("busy_count", heap))
        return "counts_blocks";
    if (answer == committed || answer == committed + walked("large", heap))
        return "committed_is_not_busy";
    if (answer == walked("free", heap))
        return "adds_free_blocks";
    return answer < busy ? too_little(answer, heap) : too_much(answer - busy, heap);
}

// The kind of heap whose sum is wrong, or KINDS.
static unsigned wrong_kind(const Moment *kinds) {
    unsigned i = 0;
    while (i < KINDS && claimed_at(kinds, "other", i) == claimed_at(kinds, "right", i))
        i++;
    return i;
}

// A heap of one kind often has the handle of the one before.
static const char *kind_problem(unsigned kind, uint64_t answer, uint64_t right) {
    if (kind > 0 && answer == claimed_at(at("kinds"), "other", kind - 1))
        return "remembers";
    if (answer > right)
        return "another_sum";
    return kind == LARGE_ONLY ? "misses_large_blocks"
           : kind == SEGMENTS ? "misses_a_segment"
                              : "misses_blocks";
}

static bool check_kinds(void) {
    static const char *const what[KINDS] = {[LARGE_ONLY] = "a heap with large blocks only",
                                            [SEGMENTS] = "a heap of several segments",
                                            [CROWD] = "a heap with many blocks"};
    const Moment *kinds = at("kinds");
    const unsigned kind = wrong_kind(kinds);
    if (kind == KINDS)
        return true;
    const uint64_t answer = claimed_at(kinds, "other", kind),
                   right = claimed_at(kinds, "right", kind);
    return verdict("sum", kind_problem(kind, answer, right),
                   text("%" PRIu64 " bytes in %s", right, what[kind]),
                   text("%" PRIu64 " bytes", answer), nowhere());
}

static bool check_sum(void) {
    const unsigned heap = sum_problem(0) || !sum_problem(1) ? 0 : 1;
    if (!sum_problem(heap) && !check_kinds())
        return false;
    return verdict("sum", sum_problem(heap),
                   text("%" PRIu64 " bytes in %" PRIu64 " blocks", walked("busy", heap),
                        walked("busy_count", heap)),
                   text("%" PRIu64 " bytes", answer_for(heap)),
                   where(at("after"), claimed_at(at("before"), "heap", heap)));
}

static void check_empty(void) {
    const uint64_t empty = claimed(at("after"), "empty");
    const bool kept = empty == answer_for(1) || empty == answer_for(0);
    verdict("empty",
            !empty ? NULL
            : kept ? "keeps_the_last_sum"
                   : "adds_regions",
            "0 bytes", text("%" PRIu64 " bytes", empty), nowhere());
}

static const char *again_problem(const Moment *again, uint64_t answer, uint64_t right) {
    const uint64_t wide = claimed(again, "wide"), back = claimed_at(again, "answer", 1);
    const bool is_cut = wide == (uint32_t)WIDE_SUM || wide == (uint64_t)(int32_t)WIDE_SUM;
    if (answer == answer_for(0) || claimed(again, "wrong_at_once"))
        return "remembers";
    if (answer != right)
        return "another_sum";
    if (back != claimed_at(again, "right", 1))
        return back ? "another_sum" : "remembers";
    return is_cut ? "sum_is_cut" : wide != WIDE_SUM ? "another_sum" : NULL;
}

// The first heap once more, before and after it got a block; a heap at the place of another one;
// and a heap with more than 4 GB in use.
static void check_again(void) {
    const Moment *again = at("again");
    const uint64_t answer = claimed_at(again, "answer", 0),
                   right = claimed_at(at("changed"), "asked_for", 0);
    verdict("again", again_problem(again, answer, right),
            text("%" PRIu64 ", %" PRIu64 " and %" PRIu64 " bytes, and each block that is new",
                 right, claimed_at(again, "right", 1), (uint64_t)WIDE_SUM),
            text("%" PRIu64 ", %" PRIu64 " and %" PRIu64 " bytes, %" PRIu64 " new blocks missed",
                 answer, claimed_at(again, "answer", 1), claimed(again, "wide"),
                 claimed(again, "wrong_at_once")),
            nowhere());
}

static bool any_claims(const char *claim) {
    return claimed(at("after"), claim) || claimed(at("kinds"), claim) ||
           claimed(at("again"), claim);
}

static void check_lock(void) {
    const Moment *again = at("again");
    const bool unlocked = any_claims("walked_without_lock"), kept = any_claims("keeps_the_lock"),
               ignores = claimed(again, "without_lock") || claimed(again, "walked_all_the_same");
    verdict("lock",
            unlocked  ? "walks_unlocked"
            : kept    ? "keeps_the_lock"
            : ignores ? "ignores_the_lock"
                      : NULL,
            "the heap is locked while it is walked, and unlocked afterwards",
            unlocked  ? "during the walk another thread can get the lock"
            : kept    ? "after the call another thread waits for a lock in vain"
            : ignores ? text("HeapLock failed, and busy_bytes returned %" PRIu64 "%s",
                             claimed(again, "without_lock"),
                             claimed(again, "walked_all_the_same") ? " after a walk" : "")
                      : "just that",
            nowhere());
}

static const char *heap_runs(const Moment *m, unsigned heap) {
    const Allocation a = allocation_at(m, claimed_at(at("before"), "heap", heap));
    return runs_text(&a);
}

static bool is_same(const Moment *before, const Moment *after, unsigned heap) {
    return claimed_at(before, "busy", heap) == claimed_at(after, "busy", heap) &&
           claimed_at(before, "busy_count", heap) == claimed_at(after, "busy_count", heap) &&
           claimed_at(after, "changed", heap) == 0 &&
           strcmp(heap_runs(before, heap), heap_runs(after, heap)) == 0;
}

// What the later calls left is asked for when the first ones left nothing.
static Entry left_over_of(const Moment *before, const Moment *after) {
    const Entry first = ledger_entry(before, after, NULL),
                second = ledger_entry(after, at("kinds"), NULL);
    return first.misconception    ? first
           : second.misconception ? second
                                  : ledger_entry(at("changed"), at("again"), NULL);
}

static void check_unchanged(const Moment *before, const Moment *after) {
    const unsigned heap = is_same(before, after, 0) && !is_same(before, after, 1) ? 1 : 0;
    const Entry left = left_over_of(before, after);
    const char *problem = is_same(before, after, heap) ? left.misconception : "changes_the_heap";
    verdict("unchanged", problem,
            text("%" PRIu64 " blocks, %s", claimed_at(before, "busy_count", heap),
                 heap_runs(before, heap)),
            text("%" PRIu64 " blocks, %s, %" PRIu64 " of them changed; left or taken: %s",
                 claimed_at(after, "busy_count", heap), heap_runs(after, heap),
                 claimed_at(after, "changed", heap), left.seen),
            where(after, left.addr ? left.addr : claimed_at(before, "heap", heap)));
}

TASK_CHECKS(busy_bytes) {
    const Moment *before = at("before"), *after = at("after");
    if (!check_sum())
        return;
    check_empty();
    check_unchanged(before, after);
    check_again();
    check_lock();
}

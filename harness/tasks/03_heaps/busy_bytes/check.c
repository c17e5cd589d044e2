#include "check.h"
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

static uint64_t walked(const char *claim) {
    return claimed(at("before"), claim);
}

// The misconception behind `more` bytes too many, if they are a sum of extras.
static const char *added(uint64_t more) {
    for (unsigned set = 1; set < 1u << EXTRAS; set++) {
        const char *problem = NULL;
        uint64_t sum = 0;
        for (unsigned i = 0; i < EXTRAS; i++)
            if (set & 1u << i) {
                sum += walked(extras[i].claim);
                problem = extras[i].problem;
            }
        if (sum == more)
            return problem;
    }
    return NULL;
}

// What a function might allocate in order to walk.
enum { MOST_OF_ITS_OWN = 64 << 10 };

static const char *sum_problem(uint64_t answer) {
    const uint64_t busy = walked("busy"), large = walked("large");
    if (answer == busy || answer == walked("asked_for"))
        return NULL;
    if (answer == 0)
        return "walks_nothing";
    if (answer == walked("busy_count"))
        return "counts_blocks";
    if (answer == walked("committed") || answer == walked("committed") + large)
        return "committed_is_not_busy";
    if (answer == walked("free"))
        return "adds_free_blocks";
    if (answer < busy)
        return answer + large == busy ? "misses_large_blocks" : "another_sum";
    if (answer - busy == walked("last_busy"))
        return "adds_the_last_twice";
    const char *problem = added(answer - busy);
    return problem                           ? problem
           : answer - busy < MOST_OF_ITS_OWN ? "allocates_while_walking"
                                             : "another_sum";
}

static const char *empty_problem(uint64_t empty, uint64_t answer) {
    if (empty == 0)
        return NULL;
    return empty == answer ? "keeps_the_last_sum" : "adds_regions";
}

static const char *lock_problem(const Moment *after) {
    if (claimed(after, "walked_without_lock"))
        return "walks_unlocked";
    return claimed(after, "released") ? NULL : "keeps_the_lock";
}

static const char *lock_text(const char *problem) {
    if (!problem)
        return "just that";
    return strcmp(problem, "keeps_the_lock") == 0
               ? "after the call another thread waits for the lock in vain"
               : "during the walk another thread gets the lock";
}

static bool same_blocks(const Moment *before, const Moment *after) {
    return claimed(before, "busy") == claimed(after, "busy") &&
           claimed(before, "busy_count") == claimed(after, "busy_count");
}

TASK_CHECKS(busy_bytes) {
    const Moment *before = at("before"), *after = at("after");
    const vm_addr heap = claimed(before, "heap");
    const uint64_t answer = claimed(after, "answer");

    if (!verdict(
            "sum", sum_problem(answer),
            text("%" PRIu64 " bytes in %" PRIu64 " blocks", walked("busy"), walked("busy_count")),
            text("%" PRIu64 " bytes", answer), where(after, heap)))
        return;
    const uint64_t empty = claimed(after, "empty");
    verdict("empty", empty_problem(empty, answer), "0 bytes", text("%" PRIu64 " bytes", empty),
            nowhere());

    const char *problem = lock_problem(after);
    verdict("lock", problem, "the heap is locked while it is walked, and unlocked afterwards",
            lock_text(problem), nowhere());

    const Allocation was = allocation_at(before, heap), is = allocation_at(after, heap);
    const char *runs = runs_text(&was);
    const bool same = same_blocks(before, after) && strcmp(runs, runs_text(&is)) == 0;
    verdict("unchanged", same ? NULL : "changes_the_heap",
            text("%" PRIu64 " blocks, %s", claimed(before, "busy_count"), runs),
            text("%" PRIu64 " blocks, %s", claimed(after, "busy_count"), runs_text(&is)),
            where(after, heap));
}

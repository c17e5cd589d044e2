#include "check.h"
#include "plan.h"

static vm_addr heap_of(unsigned heap) {
    return claimed_at(at("made"), "heap", heap);
}

// The first of the heaps with a problem, or the first one.
static unsigned wrong_one(const char *(*problem)(unsigned heap)) {
    for (unsigned i = 0; i < HEAPS; i++)
        if (problem(i))
            return i;
    return FIRST;
}

static bool is_earlier(unsigned index) {
    for (unsigned i = 0; i < index; i++)
        if (heap_of(i) == heap_of(index))
            return true;
    return false;
}

// What a program gets lies above 4 GB in such a run, but for blocks of heaps from before.
static bool is_cut(vm_addr addr) {
    return parameter("high_addresses") && addr && addr >> 32 == 0;
}

static bool has_executable_pages(const Allocation *a) {
    enum { ANY_EXECUTE = 0xf0 };
    for (size_t i = 0; i < a->run_count && i < sizeof a->runs / sizeof *a->runs; i++)
        if (a->runs[i].protect & ANY_EXECUTE)
            return true;
    return a->protect & ANY_EXECUTE;
}

static const char *heap_problem(unsigned index) {
    const Moment *made = at("made");
    const vm_addr heap = heap_of(index);
    const Allocation a = allocation_at(made, heap);
    if (!heap)
        return "returned_null";
    if (claimed_at(made, "listed_before", index))
        return is_earlier(index) ? "remembers" : "existing_heap";
    if (!claimed_at(made, "listed", index))
        return is_cut(heap) ? "address_cut" : a.exists ? "not_a_heap" : "destroyed_early";
    if (claimed_at(made, "locked", index))
        return "keeps_the_lock";
    const Allocation first = allocation_at(made, claimed_at(made, "block", index));
    return has_executable_pages(&a) || has_executable_pages(&first) ? "executable" : NULL;
}

// Why the first wrong block is not a block of this heap.
static const char *blocks_problem(unsigned index) {
    const Moment *made = at("made");
    const vm_addr bad = claimed_at(made, "bad", index), owner = heap_at(made, bad);
    if (claimed_at(made, "good", index) == plan_of(index).count)
        return claimed_at(made, "outside", index)  ? "one_too_many"
               : claimed_at(made, "others", index) ? "extra_blocks"
                                                   : NULL;
    if (claimed_at(made, "seen_before", index))
        return "same_block";
    if (owner == 0 && is_cut(bad))
        return "address_cut";
    if (!allocation_at(made, bad).exists)
        return "blocks_missing";
    if (owner == 0)
        return "not_from_a_heap";
    return owner == heap_of(index) ? "not_a_block" : "another_heap";
}

static const char *blocks_text(unsigned index) {
    const Moment *made = at("made");
    const uint64_t good = claimed_at(made, "good", index), bad = claimed_at(made, "bad", index);
    if (good == plan_of(index).count)
        return text("%" PRIu64 " blocks, and in the heap %" PRIu64 " more%s", good,
                    claimed_at(made, "others", index),
                    claimed_at(made, "outside", index) ? "; something written outside of the array"
                                                       : "");
    return text("%" PRIu64 " blocks; blocks[%" PRIu64 "] is 0x%" PRIx64 ": %s", good, good, bad,
                allocation_at(made, bad).exists ? label_text(made, bad) : "nothing there");
}

static const char *size_problem(unsigned index) {
    const Moment *made = at("made");
    if (claimed_at(made, "right_size", index) == plan_of(index).count)
        return NULL;
    return claimed_at(made, "size", index) < plan_of(index).bytes ? "too_short" : "too_long";
}

static const char *size_text(unsigned index) {
    const Moment *made = at("made");
    if (!size_problem(index))
        return "just that";
    return text("blocks[%" PRIu64 "] has %" PRIu64, claimed_at(made, "right_size", index),
                claimed_at(made, "size", index));
}

static bool check_heap(void) {
    const unsigned i = wrong_one(heap_problem);
    const vm_addr heap = heap_of(i);
    return verdict("heap", heap_problem(i), "a heap that was not there before",
                   heap ? text("0x%" PRIx64 ": %s%s", heap, label_text(at("made"), heap),
                               claimed_at(at("made"), "locked", i) ? ", locked" : "")
                        : "NULL",
                   where(at("made"), heap));
}

static bool check_blocks(void) {
    const unsigned i = wrong_one(blocks_problem);
    return verdict("blocks", blocks_problem(i),
                   text("%" PRIu64 " blocks of heap 0x%" PRIx64 ", and no others", plan_of(i).count,
                        heap_of(i)),
                   blocks_text(i), where(at("made"), claimed_at(at("made"), "bad", i)));
}

static void check_size(void) {
    const unsigned i = wrong_one(size_problem);
    verdict("size", size_problem(i), text("%" PRIu64 " bytes each", plan_of(i).bytes), size_text(i),
            nowhere());
}

// ---- what stays when the caller has destroyed the heap ----

static const char *gone_problem(const Entry *left) {
    if (claimed(at("gone"), "new_heaps"))
        return "leaves_a_heap";
    if (claimed(at("destroyed"), "second_good") != claimed_at(at("made"), "good", SECOND))
        return "another_heap";
    if (claimed(at("gone"), "good") != plan_of(FIRST).count)
        return "remembers";
    return left->misconception;
}

static void check_gone(void) {
    const Moment *gone = at("gone");
    const Entry left = ledger_entry(at("before"), gone, NULL);
    verdict("gone", gone_problem(&left), "no heap more than before, and nothing else",
            text("heaps more than before: %" PRIu64 "; left: %s; blocks of the same heap made "
                 "again: %" PRIu64,
                 claimed(gone, "new_heaps"), left.seen, claimed(gone, "good")),
            where(gone, left.addr));
}

// ---- what cannot be done ----

// How many blocks are asked for, which the function may get after all: it may have tried again.
static const char *refusal_problem(const Moment *m, uint64_t blocks) {
    const bool got_all = blocks && claimed(m, "good") == blocks;
    if (claimed(m, "outside"))
        return "one_too_many";
    const uint32_t low = (uint32_t)too_many_bytes(plan_of(FIRST).bytes);
    if (claimed(m, "heap") && !got_all)
        return !blocks && claimed(m, "first_size") == low ? "size_cut" : "hides_failure";
    if (claimed(m, "heap"))
        return NULL;
    if (claimed(m, "new_heaps"))
        return "leaks_on_failure";
    return ledger_entry(at("gone"), m, NULL).misconception;
}

static const char *refusal_text(const Moment *m, const char *what) {
    return text("%s: %s, heaps more than before: %" PRIu64 "; left: %s", what,
                claimed(m, "heap") ? text("0x%" PRIx64, claimed(m, "heap")) : "NULL",
                claimed(m, "new_heaps"), ledger_entry(at("gone"), m, NULL).seen);
}

static const struct {
    const char *checkpoint, *what;
    uint64_t blocks; // 0: as many as FIRST, or more than there can be
} refusals[] = {
    {"refused", "blocks of 2^62 bytes", 0},
    {"no_heap", "memory for the heap refused", 0},
    {"first_block", "memory for the first blocks refused", 0},
    {"middle_block", "memory for blocks half-way refused", 0},
    {"last_block", "memory for the last blocks refused", 0},
    {"first_large", "the first of three large blocks refused", 3},
    {"last_large", "the last of three large blocks refused", 3},
    {"only_large", "the only block refused", 1},
    {"last_of_three", "the last of three blocks in a segment refused", 3},
    {"empty", "memory for blocks without a byte refused", 5000},
};

static void check_refused(void) {
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const Moment *m = at(refusals[i].checkpoint);
        const uint64_t blocks = i == 0               ? 0
                                : refusals[i].blocks ? refusals[i].blocks
                                                     : plan_of(FIRST).count;
        const char *problem = refusal_problem(m, blocks);
        if (problem) {
            verdict("refused", problem, "NULL, and nothing left", refusal_text(m, refusals[i].what),
                    where(m, claimed(m, "heap")));
            return;
        }
    }
    const Moment *later = at("later");
    verdict("refused", claimed(later, "good") == large_blocks.count ? NULL : "gives_up",
            "NULL and nothing left, and a heap when there is memory again",
            refusal_text(later, "memory again"), nowhere());
}

TASK_CHECKS(make_heap) {
    at("made");
    if (!check_heap())
        return;
    check_gone();
    if (!check_blocks())
        return;
    check_size();
    check_refused(); // last: who does not look at results may crash there
}

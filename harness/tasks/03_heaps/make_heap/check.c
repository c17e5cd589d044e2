#include "check.h"
#include "plan.h"

static uint64_t count_of(unsigned heap) {
    return parameter(heap == FIRST ? "count" : "more");
}

static uint64_t bytes_of(unsigned heap) {
    return bytes_each(count_of(heap), parameter(heap == FIRST ? "granules" : "more_granules"));
}

static vm_addr heap_of(unsigned heap) {
    return claimed_at(at("made"), "heap", heap);
}

// The first of the two heaps with a problem, or the first one.
static unsigned wrong_one(const char *(*problem)(unsigned heap)) {
    return problem(FIRST) || !problem(SECOND) ? FIRST : SECOND;
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
        return index == SECOND && heap == heap_of(FIRST) ? "remembers" : "existing_heap";
    if (!claimed_at(made, "listed", index))
        return is_cut(heap) ? "address_cut" : a.exists ? "not_a_heap" : "destroyed_early";
    return has_executable_pages(&a) ? "executable" : NULL;
}

// Why the first wrong block is not a block of this heap.
static const char *blocks_problem(unsigned index) {
    const Moment *made = at("made");
    const vm_addr bad = claimed_at(made, "bad", index), owner = heap_at(made, bad);
    if (claimed_at(made, "good", index) == count_of(index))
        return claimed_at(made, "kept_around", index) ? NULL : "one_too_many";
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
    if (good == count_of(index))
        return text("%" PRIu64 " blocks%s", good,
                    claimed_at(made, "kept_around", index)
                        ? ""
                        : ", and something written outside of the array");
    return text("%" PRIu64 " blocks; blocks[%" PRIu64 "] is 0x%" PRIx64 ": %s", good, good, bad,
                allocation_at(made, bad).exists ? label_text(made, bad) : "nothing there");
}

static const char *size_problem(unsigned index) {
    const Moment *made = at("made");
    if (claimed_at(made, "right_size", index) == count_of(index))
        return NULL;
    return claimed_at(made, "size", index) < bytes_of(index) ? "too_short" : "too_long";
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
                   heap ? text("0x%" PRIx64 ": %s", heap, label_text(at("made"), heap)) : "NULL",
                   where(at("made"), heap));
}

static bool check_blocks(void) {
    const unsigned i = wrong_one(blocks_problem);
    return verdict("blocks", blocks_problem(i),
                   text("%" PRIu64 " blocks of heap 0x%" PRIx64, count_of(i), heap_of(i)),
                   blocks_text(i), where(at("made"), claimed_at(at("made"), "bad", i)));
}

static void check_size(void) {
    const unsigned i = wrong_one(size_problem);
    verdict("size", size_problem(i), text("%" PRIu64 " bytes each", bytes_of(i)), size_text(i),
            nowhere());
}

// ---- what stays when the caller has destroyed the heap ----

static const char *gone_problem(const Entry *left) {
    if (claimed(at("gone"), "new_heaps"))
        return "leaves_a_heap";
    if (claimed(at("destroyed"), "second_good") != claimed_at(at("made"), "good", SECOND))
        return "another_heap";
    return left->misconception;
}

static void check_gone(void) {
    const Moment *gone = at("gone");
    const Entry left = ledger_entry(at("before"), gone, NULL);
    verdict("gone", gone_problem(&left), "no heap more than before, and nothing else",
            text("heaps more than before: %" PRIu64 "; left: %s", claimed(gone, "new_heaps"),
                 left.seen),
            where(gone, left.addr));
}

// ---- what cannot be done ----

// How many blocks are asked for, which the function may get after all: it may have tried again.
static const char *refusal_problem(const Moment *m, uint64_t blocks) {
    const bool got_all = blocks && claimed(m, "good") == blocks;
    const uint32_t low = (uint32_t)too_many_bytes(bytes_of(FIRST));
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

static void check_refused(void) {
    static const char *const checkpoints[] = {"refused", "no_heap", "first_block", "middle_block",
                                              "last_block"},
                             *const what[] = {"blocks of 2^62 bytes", "memory for the heap refused",
                                              "memory for the first blocks refused",
                                              "memory for blocks half-way refused",
                                              "memory for the last blocks refused"};
    for (int i = 0; i < 5; i++) {
        const Moment *m = at(checkpoints[i]);
        const char *problem = refusal_problem(m, i > 0 ? count_of(FIRST) : 0);
        if (problem) {
            verdict("refused", problem, "NULL, and nothing left", refusal_text(m, what[i]),
                    where(m, claimed(m, "heap")));
            return;
        }
    }
    verdict("refused", NULL, "NULL, and nothing left", "so it is", nowhere());
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

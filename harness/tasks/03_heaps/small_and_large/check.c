#include "check.h"
#include "calls.h"

enum { MOST_SMALL = 1024 };

// Whether the heap keeps this block in an allocation of its own: its own lists say so.
static bool is_large_block(const Moment *m, vm_addr block) {
    const Label *label = map_at(map_of(m), block);
    const Finding *finding = label ? label_finding(map_of(m), label) : NULL;
    return finding && finding->kind == KIND_HEAP && finding->heap_part == HEAP_LARGE_BLOCK;
}

static vm_addr heap_of(unsigned call) {
    return claimed_at(at("before"), "heap", heap_of_call[call]);
}

// What an earlier call returned is returned again.
static bool is_remembered(const Moment *m, const char *block, unsigned call) {
    for (unsigned i = 0; i < call; i++)
        if (claimed_at(m, block, i) == claimed_at(m, block, call))
            return true;
    return false;
}

// What a program gets lies above 4 GB in such a run, but for blocks of heaps from before.
static bool is_cut(vm_addr addr) {
    return parameter("high_addresses") && addr && addr >> 32 == 0;
}

// Why an address that is no memory of the caller's heap was returned.
static const char *elsewhere_problem(const Moment *m, vm_addr block, vm_addr heap) {
    const vm_addr owner = heap_at(m, block);
    if (owner == 0 && is_cut(block))
        return "address_cut";
    if (!allocation_at(m, block).exists)
        return "nothing_there";
    if (owner == 0)
        return "not_from_a_heap";
    if (owner != heap)
        return allocation_at(at("before"), owner).exists ? "another_heap" : "makes_a_heap";
    return NULL;
}

// Why an address is not a new block of the caller's heap, or NULL.
static const char *block_problem(const Moment *m, const char *block, unsigned call) {
    const vm_addr addr = claimed_at(m, block, call);
    if (!claimed_at(m, "heap_alive", heap_of_call[call]))
        return "destroys_the_heap";
    if (addr && is_remembered(m, block, call))
        return "remembers";
    const char *problem = elsewhere_problem(m, addr, heap_of(call));
    if (problem)
        return problem;
    if (claimed_at(m, text("%s_is_callers", block), call))
        return "not_new";
    return claimed_at(m, text("%s_is_block", block), call) ? NULL : "not_a_block";
}

static const char *small_problem(const Moment *m, unsigned call) {
    const uint64_t size = claimed_at(m, "small_size", call);
    const char *problem = block_problem(m, "small", call);
    if (problem)
        return problem;
    if (is_large_block(m, claimed_at(m, "small", call)))
        return "small_is_large";
    return size >= 1 && size <= MOST_SMALL ? NULL : "not_small";
}

static const char *large_problem(const Moment *m, unsigned call) {
    const char *problem = block_problem(m, "large", call);
    if (problem)
        return problem;
    return is_large_block(m, claimed_at(m, "large", call)) ? NULL : "under_the_limit";
}

static const char *block_text(const Moment *m, vm_addr block) {
    return block ? text("0x%" PRIx64 ": %s", block, label_text(m, block)) : "NULL";
}

// The first call with a problem, or the first one.
static unsigned wrong_call(const Moment *m,
                           const char *(*problem)(const Moment *m, unsigned call)) {
    for (unsigned i = 0; i < CALLS; i++)
        if (problem(m, i))
            return i;
    return 0;
}

static bool check_small(const Moment *m) {
    const unsigned call = wrong_call(m, small_problem);
    const vm_addr block = claimed_at(m, "small", call);
    return verdict(
        "small", small_problem(m, call),
        text("a new block of 1 to %d bytes in a segment of heap 0x%" PRIx64, MOST_SMALL,
             heap_of(call)),
        text("%s, %" PRIu64 " bytes", block_text(m, block), claimed_at(m, "small_size", call)),
        where(m, block));
}

static bool check_large(const Moment *m) {
    const unsigned call = wrong_call(m, large_problem);
    const vm_addr block = claimed_at(m, "large", call);
    return verdict(
        "large", large_problem(m, call),
        text("a new block of heap 0x%" PRIx64 " in an allocation of its own", heap_of(call)),
        block_text(m, block), where(m, block));
}

// Whether the blocks that nobody freed yet are still there.
static bool others_are_there(const Moment *m, bool large_too) {
    for (unsigned i = 0; i < CALLS; i++)
        if (!claimed_at(m, "small_is_block", i) ||
            (large_too && i != FREED_FIRST && !claimed_at(m, "large_is_block", i)))
            return false;
    return true;
}

static const char *freed_problem(const Moment *m, unsigned call) {
    if (!claimed_at(m, "heap_alive", heap_of_call[call]))
        return "destroys_the_heap";
    if (!allocation_at(m, claimed_at(m, "large", call)).exists)
        return NULL;
    if (others_are_there(m, true))
        return "never_freed";
    return others_are_there(m, false) ? "remembers" : "frees_the_small_one";
}

// A large block that is still there when all are freed, or 0.
static vm_addr unfreed(const Moment *all_freed) {
    for (unsigned i = 0; i < CALLS; i++)
        if (allocation_at(all_freed, claimed_at(at("freed"), "large", i)).exists)
            return claimed_at(at("freed"), "large", i);
    return 0;
}

// Who frees the wrong block may crash at the next one: that snapshot is asked for last.
static bool check_freed(const Moment *freed) {
    const char *problem = freed_problem(freed, FREED_FIRST);
    const Moment *shown = problem ? freed : at("all_freed");
    const vm_addr left = problem ? 0 : unfreed(shown);
    const vm_addr block = left ? left : claimed_at(freed, "large", FREED_FIRST);
    return verdict("freed", left ? "never_freed" : problem, "nothing where the large block was",
                   block_text(shown, block), where(shown, block));
}

static bool has_changed(const Moment *m) {
    for (unsigned i = 0; i < CALLS; i++)
        if (claimed_at(m, "changed", i))
            return true;
    return false;
}

static void check_others(const Moment *allocated, const Moment *freed, const Moment *all_freed) {
    const bool changed = has_changed(allocated) || has_changed(freed) || has_changed(all_freed);
    const char *problem = !others_are_there(freed, false) || !others_are_there(all_freed, false)
                              ? "frees_both"
                          : !others_are_there(freed, true) ? "frees_others"
                          : changed                        ? "changes_blocks"
                                                           : NULL;
    verdict("small_stays", problem,
            "the small blocks and the other large ones in use, with their bytes",
            !problem  ? "so it is"
            : changed ? "a block has other bytes than its user wrote"
                      : "one of them is no block in use any more",
            nowhere());
}

// What became of the caller's own blocks and of its heaps' locks.
static const char *callers_problem(const Moment *m) {
    for (unsigned i = 0; i < HEAPS; i++) {
        if (claimed_at(m, "locked", i))
            return "keeps_the_lock";
        if (claimed_at(m, "harmed", i))
            return "harms_the_callers";
    }
    return NULL;
}

static void check_unharmed(const Moment *allocated, const Moment *all_freed) {
    const char *problem = callers_problem(allocated);
    const Moment *m = problem ? allocated : all_freed;
    problem = callers_problem(m);
    const uint64_t harmed = claimed_at(m, "harmed", 0) + claimed_at(m, "harmed", 1);
    verdict("unharmed", problem, "the caller's blocks as before, and no heap locked",
            !problem ? "so it is"
            : harmed ? text("%" PRIu64 " of the caller's blocks freed or changed", harmed)
                     : "another thread waits for the heap's lock in vain",
            nowhere());
}

static void check_no_others(const Moment *allocated, const Moment *freed) {
    const Entry made = ledger_entry(at("before"), allocated, &(Ledger){.blocks = 2 * CALLS});
    const bool blocks = (int64_t)claimed(allocated, "ledger.blocks") > 2 * CALLS;
    const vm_addr own[] = {claimed_at(allocated, "large", FREED_FIRST)};
    const Ledger ledger = {.addresses = own, .count = 1, .blocks = -1};
    const bool made_only = blocks || made.misconception || freed_problem(freed, FREED_FIRST);
    const Entry found = made_only ? made : ledger_entry(allocated, freed, &ledger);
    verdict("no_others", blocks ? "leaves_tries" : found.misconception,
            "two blocks more after each call, and nothing else", found.seen,
            where(made_only ? allocated : freed, found.addr));
}

static void check_returned(const Moment *allocated, const Moment *freed, const Moment *all_freed) {
    const char *problem = NULL;
    for (unsigned i = 0; i < CALLS; i++)
        if (!claimed_at(allocated, "returned", i) ||
            !claimed_at(i == FREED_FIRST ? freed : all_freed, "returned", i))
            problem = "wrong_result";
    verdict("returned", problem, "TRUE from both functions", problem ? "FALSE from one" : "TRUE",
            nowhere());
}

// ---- what cannot be done ----

static const char *refused_problem(const Moment *m, const Ledger *left) {
    const bool both = claimed(m, "small_is_block") && claimed(m, "large_is_block") &&
                      is_large_block(m, claimed(m, "large"));
    if (claimed(m, "locked"))
        return "keeps_the_lock";
    if (claimed(m, "returned"))
        return both ? NULL : "hides_failure";
    return claimed(m, "dangling") ? "pointers_left" : ledger_entry(m, m, left).misconception;
}

static const char *pair_text(const Moment *m, const Ledger *left) {
    return text("%s; the small block %s, the large one %s%s; beside these: %s",
                claimed(m, "returned") ? "TRUE" : "FALSE",
                claimed(m, "small_is_block") ? "there" : "not there",
                claimed(m, "large_is_block") ? "there" : "not there",
                claimed(m, "locked") ? "; the heap is locked" : "", ledger_entry(m, m, left).seen);
}

static const char *const failure = "FALSE, and NULL for a block that is not there";

static bool check_refused_pairs(void) {
    static const struct {
        const char *checkpoint, *what;
    } calls[] = {
        {"refused", "a heap that does not grow"},
        {"first_refused", "the first allocation refused"},
        {"second_refused", "the second allocation refused"},
        {"third_refused", "the third allocation refused"},
        {"all_refused", "every allocation refused"},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const Moment *m = at(calls[i].checkpoint);
        const Ledger left = {
            .blocks = (int64_t)(claimed(m, "small_is_block") + claimed(m, "large_is_block"))};
        const char *problem = refused_problem(m, &left);
        if (problem)
            return verdict("refused", problem, failure,
                           text("%s: %s", calls[i].what, pair_text(m, &left)), nowhere());
    }
    return true;
}

// What free_large said, when the system did not release the block.
static bool check_refused_free(void) {
    const Moment *m = at("not_freed");
    const vm_addr block = claimed(m, "large");
    const bool lies = claimed(m, "returned") && allocation_at(m, block).exists;
    const char *problem = lies                   ? "hides_failed_free"
                          : claimed(m, "locked") ? "keeps_the_lock"
                                                 : NULL;
    return !problem || verdict("refused", problem, "FALSE, and the heap not locked",
                               lies ? "the system did not free the block, and free_large "
                                      "returned TRUE"
                                    : "the system did not free the block, and the heap is locked",
                               where(m, block));
}

// Many pairs in the heap that was refused memory.
static void check_later(void) {
    const Moment *made = at("later"), *freed = at("later_freed");
    const uint64_t right = claimed(made, "right"), gone = claimed(freed, "right"),
                   small = claimed(freed, "small_blocks");
    const Ledger of_made = {.blocks = 2 * LATER}, of_freed = {.blocks = -LATER};
    const char *problem = right != LATER   ? "gives_up"
                          : gone != LATER  ? "never_freed"
                          : small != LATER ? "frees_both"
                          : ledger_entry(made, made, &of_made).misconception
                              ? ledger_entry(made, made, &of_made).misconception
                              : ledger_entry(freed, freed, &of_freed).misconception;
    verdict("refused", problem,
            text("%s; then %d pairs when there is memory again", failure, LATER),
            text("%" PRIu64 " pairs, %" PRIu64 " of the large blocks freed, %" PRIu64
                 " small ones in use",
                 right, gone, small),
            nowhere());
}

TASK_CHECKS(small_and_large) {
    const Moment *allocated = at("allocated");
    if (!check_small(allocated) || !check_large(allocated))
        return;
    const Moment *freed = at("freed");
    check_no_others(allocated, freed);
    if (!check_freed(freed))
        return;
    const Moment *all_freed = at("all_freed");
    check_others(allocated, freed, all_freed);
    check_unharmed(allocated, all_freed);
    check_returned(allocated, freed, all_freed);
    // Last: who does not look at results may crash there.
    if (check_refused_pairs() && check_refused_free())
        check_later();
}

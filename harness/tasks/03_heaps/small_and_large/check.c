#include "check.h"

enum { MOST_SMALL = 1024 };

// Whether the heap keeps this block in an allocation of its own: its own lists say so.
static bool is_large_block(const Moment *m, vm_addr block) {
    const Label *label = map_at(map_of(m), block);
    const Finding *finding = label ? label_finding(map_of(m), label) : NULL;
    return finding && finding->kind == KIND_HEAP && finding->heap_part == HEAP_LARGE_BLOCK;
}

// Why an address is not a block of the caller's heap, or NULL.
static const char *block_problem(const Moment *m, vm_addr block, bool is_block) {
    const vm_addr heap = claimed(at("before"), "heap"), owner = heap_at(m, block);
    if (!claimed(m, "heap_alive"))
        return "destroys_the_heap";
    if (!allocation_at(m, block).exists)
        return "nothing_there";
    if (owner == 0)
        return "not_from_a_heap";
    if (owner != heap)
        return allocation_at(at("before"), owner).exists ? "another_heap" : "makes_a_heap";
    return is_block ? NULL : "not_a_block";
}

static const char *small_problem(const Moment *m, vm_addr small) {
    const uint64_t size = claimed(m, "small_size");
    const char *problem = block_problem(m, small, claimed(m, "small_is_block"));
    if (problem)
        return problem;
    if (is_large_block(m, small))
        return "small_is_large";
    return size >= 1 && size <= MOST_SMALL ? NULL : "not_small";
}

static const char *large_problem(const Moment *m, vm_addr large) {
    const char *problem = block_problem(m, large, claimed(m, "large_is_block"));
    if (problem)
        return problem;
    return is_large_block(m, large) ? NULL : "under_the_limit";
}

static const char *freed_problem(const Moment *freed, vm_addr large) {
    if (!claimed(freed, "heap_alive"))
        return "destroys_the_heap";
    if (!allocation_at(freed, large).exists)
        return NULL;
    return claimed(freed, "small_is_block") ? "never_freed" : "frees_the_small_one";
}

// The blocks that the heap has in addition to those from before and `asked` more.
static int64_t further_blocks(const Moment *m, unsigned asked) {
    return (int64_t)claimed(m, "busy") - (int64_t)claimed(at("before"), "busy") - asked;
}

static const char *block_text(const Moment *m, vm_addr block) {
    return block ? text("0x%" PRIx64 ": %s", block, label_text(m, block)) : "NULL";
}

static const char *returned_text(const Moment *m) {
    return claimed(m, "returned") ? "TRUE" : "FALSE";
}

static const char *returned_problem(const Moment *allocated, const Moment *freed,
                                    const Moment *refused) {
    if (!claimed(allocated, "returned") || !claimed(freed, "returned"))
        return "wrong_result";
    return claimed(refused, "returned") ? "hides_failure" : NULL;
}

TASK_CHECKS(small_and_large) {
    const Moment *refused = at("refused");
    const Moment *allocated = at("allocated"), *freed = at("freed");
    const vm_addr heap = claimed(at("before"), "heap");
    const vm_addr small = claimed(allocated, "small"), large = claimed(allocated, "large");

    if (!verdict("small", small_problem(allocated, small),
                 text("a block of 1 to %d bytes in a segment of heap 0x%" PRIx64, MOST_SMALL, heap),
                 text("%s, %" PRIu64 " bytes", block_text(allocated, small),
                      claimed(allocated, "small_size")),
                 where(allocated, small)))
        return;
    if (!verdict("large", large_problem(allocated, large),
                 text("a block of heap 0x%" PRIx64 " in an allocation of its own", heap),
                 block_text(allocated, large), where(allocated, large)))
        return;

    if (!verdict("freed", freed_problem(freed, large), "nothing where the large block was",
                 block_text(freed, large), where(freed, large)))
        return;
    verdict("small_stays", claimed(freed, "small_is_block") ? NULL : "frees_both",
            "the small block is still in use",
            claimed(freed, "small_is_block") ? "in use" : "no block in use begins there",
            where(freed, small));

    const int64_t more = further_blocks(allocated, 2);
    verdict("no_others", more > 0 ? "leaves_tries" : NULL,
            "two blocks more than before, and nothing else",
            more > 0 ? text("%" PRId64 " blocks more than these two", more) : "two blocks more",
            where(allocated, heap));

    verdict("returned", returned_problem(allocated, freed, refused),
            "TRUE from both functions, and FALSE where the heap does not grow",
            text("%s from small_and_large, %s from free_large; %s where the heap does not grow",
                 returned_text(allocated), returned_text(freed), returned_text(refused)),
            nowhere());
}

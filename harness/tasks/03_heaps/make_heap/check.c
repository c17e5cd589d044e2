#include "check.h"
#include "plan.h"

static uint64_t bytes_asked(void) {
    return bytes_each(parameter("count"), parameter("granules"));
}

static const char *heap_problem(const Moment *made, vm_addr heap) {
    const Allocation a = allocation_at(made, heap);
    if (!heap)
        return "returned_null";
    if (claimed(made, "listed_before"))
        return "existing_heap";
    if (!claimed(made, "listed"))
        return a.exists ? "not_a_heap" : "destroyed_early";
    return a.protect == VM_PAGE_EXECUTE_READWRITE ? "executable" : NULL;
}

// Why the first wrong block is not a block of this heap.
static const char *blocks_problem(const Moment *made, vm_addr heap) {
    const vm_addr bad = claimed(made, "bad"), owner = heap_at(made, bad);
    if (claimed(made, "good") == parameter("count"))
        return claimed(made, "kept_behind") ? NULL : "one_too_many";
    if (claimed(made, "seen_before"))
        return "same_block";
    if (!allocation_at(made, bad).exists)
        return "blocks_missing";
    if (owner == 0)
        return "not_from_a_heap";
    return owner == heap ? "not_a_block" : "another_heap";
}

static const char *blocks_text(const Moment *made) {
    const uint64_t good = claimed(made, "good"), bad = claimed(made, "bad");
    if (good == parameter("count"))
        return text("%" PRIu64 " blocks%s", good,
                    claimed(made, "kept_behind") ? "" : ", and something written behind the last");
    const bool there = allocation_at(made, bad).exists;
    return text("%" PRIu64 " blocks; blocks[%" PRIu64 "] is 0x%" PRIx64 ": %s", good, good, bad,
                there ? label_text(made, bad) : "nothing there");
}

static const char *size_problem(const Moment *made) {
    if (claimed(made, "right_size") == parameter("count"))
        return NULL;
    return claimed(made, "size") < bytes_asked() ? "too_short" : "too_long";
}

static const char *heap_size_text(const Moment *made) {
    if (!size_problem(made))
        return "just that";
    return text("blocks[%" PRIu64 "] has %" PRIu64, claimed(made, "right_size"),
                claimed(made, "size"));
}

static const char *refusal_problem(const Moment *refused) {
    if (claimed(refused, "heap"))
        return "hides_failure";
    return claimed(refused, "new_heaps") ? "leaks_on_failure" : NULL;
}

TASK_CHECKS(make_heap) {
    const Moment *made = at("made"), *destroyed = at("destroyed"), *refused = at("refused");
    const vm_addr heap = claimed(made, "heap");
    const uint64_t count = parameter("count"), more = claimed(destroyed, "new_heaps");

    verdict("refused", refusal_problem(refused), "NULL, and no heap more than before",
            text("%s, heaps more than before: %" PRIu64,
                 claimed(refused, "heap") ? text("0x%" PRIx64, claimed(refused, "heap")) : "NULL",
                 claimed(refused, "new_heaps")),
            where(refused, claimed(refused, "heap")));
    if (!verdict("heap", heap_problem(made, heap), "a heap that was not there before",
                 heap ? text("0x%" PRIx64 ": %s", heap, label_text(made, heap)) : "NULL",
                 where(made, heap)))
        return;

    const bool left = allocation_at(destroyed, heap).exists || more > 0;
    verdict("gone", left ? "leaves_a_heap" : NULL, "no heap more than before",
            text("heaps more than before: %" PRIu64, more), nowhere());

    if (!verdict("blocks", blocks_problem(made, heap),
                 text("%" PRIu64 " blocks of heap 0x%" PRIx64, count, heap), blocks_text(made),
                 where(made, claimed(made, "bad"))))
        return;
    verdict("size", size_problem(made), text("%" PRIu64 " bytes each", bytes_asked()),
            heap_size_text(made), nowhere());
}

#include "check.h"

static const char *reservation_problem(const Moment *m, vm_addr base, uint64_t pages) {
    const Allocation a = allocation_at(m, base);
    if (!base)
        return "gives_up";
    if (!a.exists)
        return "no_reservation";
    if (kind_at(m, base) != KIND_PRIVATE)
        return "not_private";
    if (base != a.base)
        return "inside_reservation";
    if (pages_in(&a, VM_MEM_COMMIT) > 0)
        return "commits";
    return a.pages == pages ? NULL : "wrong_size";
}

static const char *second_problem(const Moment *again, vm_addr first, vm_addr second,
                                  uint64_t pages) {
    if (!second)
        return "only_once";
    if (second == first)
        return "same_again";
    return reservation_problem(again, second, pages) ? "second_differs" : NULL;
}

static const char *seen_text(const Moment *m, vm_addr base) {
    const Allocation a = allocation_at(m, base);
    return text("0x%" PRIx64 ": %s%s", base, runs_text(&a),
                a.exists && base != a.base ? ", the address inside it" : "");
}

TASK_CHECKS(reserve_aligned) {
    const Moment *before = at("before"), *after = at("after"), *again = at("again"),
                 *released = at("released");
    const vm_addr first = claimed(after, "base"), second = claimed(again, "second");
    const uint64_t pages = parameter("pages"), more = pages + parameter("more");
    const uint64_t boundary = UINT64_C(0x100000) << parameter("shift"), wide = 64 * boundary;

    if (!verdict("reserved", reservation_problem(after, first, pages),
                 text("R%" PRIu64 ", the address its first byte", pages), seen_text(after, first),
                 where(after, first)))
        return;
    if (!verdict("again", second_problem(again, first, second, more),
                 text("R%" PRIu64 " somewhere else", more), seen_text(again, second),
                 where(again, second)))
        return;

    const bool aligned = first % boundary == 0 && second % wide == 0;
    verdict("aligned", aligned ? NULL : "unaligned",
            text("multiples of 0x%" PRIx64 " and 0x%" PRIx64, boundary, wide),
            text("0x%" PRIx64 " and 0x%" PRIx64, first, second), where(again, second));

    const vm_addr left = left_over(before, released, KIND_PRIVATE, ANY_PAGES);
    verdict("nothing_left", left ? "leaves_more" : NULL, "nothing new, once both are released",
            left ? seen_text(released, left) : "nothing new", where(released, left));
}

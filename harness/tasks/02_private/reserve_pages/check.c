#include "check.h"

enum { GRANULE_PAGES = 16 }; // 64 KB

static uint64_t pages_asked(void) {
    return parameter("granules") * GRANULE_PAGES + parameter("rest");
}

// Reservations begin at multiples of 64 KB: when several are made in a row, the next one begins
// at the first multiple that follows.
static bool continues(const Moment *before, const Moment *after, const Allocation *a) {
    return is_new(before, after, vm_align_up(a->end, VM_GRANULARITY));
}

static bool is_rounded(uint64_t pages, uint64_t asked) {
    const uint64_t down = asked / GRANULE_PAGES * GRANULE_PAGES;
    return pages == down || pages == down + GRANULE_PAGES;
}

static const char *size_problem(uint64_t pages, uint64_t asked) {
    if (pages == asked)
        return NULL;
    if (pages == 1)
        return "pages_taken_for_bytes";
    if (pages == asked + 1 || pages + 1 == asked)
        return "one_page_off";
    return is_rounded(pages, asked) ? "rounds_to_64k" : "wrong_size";
}

static const char *reservation_problem(const Moment *before, const Moment *after, vm_addr base,
                                       uint64_t asked) {
    const Allocation a = allocation_at(after, base);
    if (!a.exists)
        return "no_reservation";
    if (kind_at(after, base) == KIND_HEAP)
        return "heap_memory";
    if (kind_at(after, base) != KIND_PRIVATE)
        return "not_private";
    if (base != a.base)
        return "interior_pointer";
    if (pages_in(&a, VM_MEM_COMMIT) > 0)
        return "commits";
    if (a.pages < asked && continues(before, after, &a))
        return "several_allocations";
    return size_problem(a.pages, asked);
}

static const char *second_problem(const Moment *after, const Moment *again, uint64_t asked) {
    const vm_addr first = claimed(after, "base"), second = claimed(again, "second");
    if (!second)
        return "fixed_address";
    if (second == first)
        return "same_again";
    return reservation_problem(after, again, second, asked) ? "second_differs" : NULL;
}

TASK_CHECKS(reserve_pages) {
    const Moment *before = at("before"), *after = at("after"), *again = at("again"),
                 *released = at("released");
    const vm_addr base = claimed(after, "base"), second = claimed(again, "second");
    const uint64_t pages = pages_asked(), more = pages + parameter("more");

    const Allocation one = allocation_at(after, base);
    if (!verdict("reserved", reservation_problem(before, after, base, pages),
                 text("R%" PRIu64 ", the address its first byte", pages),
                 text("0x%" PRIx64 ": %s%s", base, runs_text(&one),
                      one.exists && base != one.base ? ", the address inside it" : ""),
                 where(after, base)))
        return;

    const Allocation two = allocation_at(again, second);
    verdict("again", second_problem(after, again, more), text("R%" PRIu64 " somewhere else", more),
            second == base ? text("0x%" PRIx64 " again", base)
                           : text("0x%" PRIx64 ": %s", second, runs_text(&two)),
            where(again, second));

    const vm_addr left_of_first = left_over(before, released, KIND_PRIVATE, pages),
                  left_of_second = left_over(before, released, KIND_PRIVATE, more),
                  left = left_of_first ? left_of_first : left_of_second;
    const Allocation forgotten = allocation_at(released, left);
    verdict("nothing_left", left ? "leaves_more" : NULL, "nothing new, once both are released",
            left ? text("0x%" PRIx64 ": %s", left, runs_text(&forgotten)) : "nothing new",
            where(released, left));
}

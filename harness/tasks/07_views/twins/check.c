#include "check.h"
#include <string.h>

enum { MARK = 64 };

// Whether the first and the last page of a view begin with what the scenario wrote.
static bool has_marks(const Moment *m, vm_addr view, uint64_t pages, int mark) {
    uint8_t seen[MARK], written[MARK];
    memset(written, mark, sizeof written);
    if (!bytes_at(m, view, seen, sizeof seen) || memcmp(seen, written, sizeof seen) != 0)
        return false;
    memset(written, mark ? mark + 1 : 0, sizeof written);
    return bytes_at(m, view + (pages - 1) * VM_PAGE, seen, sizeof seen) &&
           memcmp(seen, written, sizeof seen) == 0;
}

static const char *views_problem(const Allocation *one, const Allocation *two, vm_addr at_one,
                                 vm_addr at_two, uint64_t pages) {
    if (!at_one || !at_two)
        return "no_address";
    if (!one->exists || !two->exists)
        return "not_mapped";
    if (one->type != VM_MEM_MAPPED || two->type != VM_MEM_MAPPED)
        return "private_memory";
    if (at_one == at_two)
        return "same_address";
    if (one->base == two->base)
        return "one_view";
    const bool sized = one->pages == pages && two->pages == pages;
    return sized && at_one == one->base && at_two == two->base ? NULL : "wrong_size";
}

static const char *access_problem(const Allocation *view) {
    if (pages_in(view, VM_MEM_COMMIT) != view->pages)
        return "reserved_only";
    if (view->protect == VM_PAGE_WRITECOPY)
        return "copy_on_write";
    return runs_are(view, text("C%" PRIu64 ":RW", view->pages)) ? NULL : "read_only";
}

TASK_CHECKS(twins) {
    const uint64_t pages = parameter("pages");
    const Moment *mapped = at("mapped");
    const vm_addr at_one = claimed(mapped, "one"), at_two = claimed(mapped, "two");
    const Allocation one = allocation_at(mapped, at_one), two = allocation_at(mapped, at_two);

    if (!verdict("views", views_problem(&one, &two, at_one, at_two, pages),
                 text("two views of %" PRIu64 " pages", pages),
                 text("0x%" PRIx64 ": %s; 0x%" PRIx64 ": %s", at_one, runs_text(&one), at_two,
                      runs_text(&two)),
                 where(mapped, one.type == VM_MEM_MAPPED ? at_two : at_one)))
        return;

    const bool returned = claimed(mapped, "returned") != 0;
    verdict("returned", returned ? NULL : "wrong_result", "TRUE, both views are there",
            returned ? "TRUE" : "FALSE", nowhere());

    const vm_addr left = left_over(at("before"), at("unmapped"), KIND_SHAREABLE, pages);
    verdict("unmapped", left ? "leaves_view" : NULL, "no view of the memory",
            left ? text("%" PRIu64 " pages at 0x%" PRIx64, pages, left) : "none",
            where(at("unmapped"), left));

    const char *first = access_problem(&one), *problem = first ? first : access_problem(&two);
    if (!verdict("access", problem, text("C%" PRIu64 ":RW at both", pages),
                 text("%s and %s", runs_text(&one), runs_text(&two)),
                 where(mapped, first ? at_one : at_two)))
        return;

    const bool zero = has_marks(mapped, at_one, pages, 0) && has_marks(mapped, at_two, pages, 0);
    const bool there = has_marks(at("written"), at_two, pages, 0x11),
               back = has_marks(at("answered"), at_one, pages, 0x22);
    verdict("same",
            !there || !back ? "two_memories"
            : !zero         ? "not_zero"
                            : NULL,
            "zero at first; then each address shows what was written at the other",
            text("%s at first; one to two: %s; two to one: %s", zero ? "zero" : "other bytes",
                 there ? "seen" : "not seen", back ? "seen" : "not seen"),
            where(at("answered"), at_two));
}

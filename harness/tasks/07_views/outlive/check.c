#include "check.h"

// The first number at an address, or 0 when the snapshot does not have it.
static uint64_t number_at(const Moment *m, vm_addr addr) {
    uint64_t number = 0;
    return bytes_at(m, addr, &number, sizeof number) ? number : 0;
}

static const char *view_problem(const Moment *m, const Allocation *view, vm_addr at_view) {
    if (!at_view)
        return "returned_null";
    if (!view->exists)
        return "not_mapped";
    if (view->type != VM_MEM_MAPPED)
        return "private_copy";
    if (number_at(m, view->base) != parameter("token") + 1 && at_view == view->base)
        return "other_section";
    return at_view == view->base && view->pages == parameter("pages") ? NULL : "wrong_size";
}

static const char *access_problem(const Allocation *view) {
    if (view->protect == VM_PAGE_WRITECOPY)
        return "copy_on_write";
    return runs_are(view, text("C%" PRIu64 ":RW", view->pages)) ? NULL : "read_only";
}

static const char *missing_problem(const Moment *m) {
    return claimed(m, "of_missing")      ? "makes_missing"
           : claimed(m, "missing_opens") ? "name_left"
                                         : NULL;
}

TASK_CHECKS(outlive) {
    const Moment *mapped = at("mapped"), *closed = at("closed"), *missing = at("missing");
    const uint64_t pages = parameter("pages"), token = parameter("token") + 1;
    const vm_addr at_view = claimed(mapped, "view"), fresh = claimed(closed, "fresh");
    const Allocation view = allocation_at(mapped, at_view);

    verdict(
        "missing", missing_problem(missing), "NULL, and no section of that name",
        text("0x%" PRIx64 ", and %s", claimed(missing, "of_missing"),
             claimed(missing, "missing_opens") ? "a section of that name" : "none of that name"),
        where(missing, claimed(missing, "of_missing")));

    if (!verdict(
            "view", view_problem(mapped, &view, at_view),
            text("a view of %" PRIu64 " pages that begins with 0x%" PRIx64, pages, token),
            text("%s that begins with 0x%" PRIx64, runs_text(&view), number_at(mapped, at_view)),
            where(mapped, at_view)))
        return;

    const vm_addr left = left_over(at("before"), missing, KIND_SHAREABLE, pages);
    verdict("unmapped", left && left != claimed(missing, "of_missing") ? "leaves_view" : NULL,
            "no view of the section", left ? text("one at 0x%" PRIx64, left) : "none",
            where(missing, left));

    verdict("access", access_problem(&view), text("C%" PRIu64 ":RW", pages), runs_text(&view),
            where(mapped, at_view));

    const bool alive = number_at(closed, at_view) == token;
    const uint64_t found = number_at(closed, fresh);
    verdict("name",
            !alive       ? "view_gone"
            : found != 0 ? "handle_left"
                         : NULL,
            text("the view begins with 0x%" PRIx64 ", a new section of that name with 0", token),
            text("the view with 0x%" PRIx64 ", the section of that name with 0x%" PRIx64,
                 number_at(closed, at_view), found),
            where(closed, alive ? fresh : at_view));
}

#include "check.h"

typedef struct Shown { // the student's view of one section
    const Moment *moment;
    vm_addr addr;
    uint64_t pages, token; // of the section
    Allocation view;
} Shown;

static Shown shown_at(const Moment *m, const char *claim, uint64_t pages, uint64_t token) {
    const vm_addr addr = claimed(m, claim);
    return (Shown){m, addr, pages, token, allocation_at(m, addr)};
}

// The first number at an address, or 0 when the snapshot does not have it.
static uint64_t number_at(const Moment *m, vm_addr addr) {
    uint64_t number = 0;
    return bytes_at(m, addr, &number, sizeof number) ? number : 0;
}

// Where everything but the first heap lies above 4 GB: an address below, with no memory.
static bool is_cut(const Shown *s) {
    return parameter("high_addresses") && s->addr >> 32 == 0 &&
           pages_of(&s->view, (s->addr - s->view.base) / VM_PAGE, 1, VM_MEM_COMMIT) == 0;
}

static const char *address_problem(const Shown *s) {
    if (!s->addr)
        return "returned_null";
    if (s->addr < VM_GRANULARITY)
        return "handle_is_no_address";
    if (is_cut(s))
        return "address_cut";
    return s->view.exists ? NULL : "not_mapped";
}

static const char *view_problem(const Shown *s) {
    if (address_problem(s))
        return address_problem(s);
    if (s->view.type != VM_MEM_MAPPED)
        return "private_copy";
    if (s->addr != s->view.base)
        return "wrong_size";
    if (number_at(s->moment, s->addr) != s->token)
        return "other_section";
    return s->view.pages == s->pages ? NULL : "wrong_size";
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

// The name of a section that was there once.
static const char *gone_problem(const Moment *m) {
    return claimed(m, "of_missing") ? "remembers" : missing_problem(m);
}

static void check_missing(void) {
    const Moment *missing = at("missing"), *gone = at("gone");
    const char *problem = missing_problem(missing);
    const Moment *m = problem ? missing : gone;
    verdict("missing", problem ? problem : gone_problem(gone), "NULL, and no section of that name",
            text("0x%" PRIx64 ", and %s", claimed(m, "of_missing"),
                 claimed(m, "missing_opens") ? "a section of that name" : "none of that name"),
            where(m, claimed(m, "of_missing")));
}

static const char *refused_problem(const Moment *m, const Entry *left) {
    if (!claimed(m, "refused"))
        return NULL;
    return claimed(m, "of_refused") ? "ignores_failure" : left->misconception;
}

static void check_refused(void) {
    static const char *const checkpoints[] = {"no_section", "no_view"}, *const calls[] = {
                                                                            "the section",
                                                                            "the view"};
    for (int i = 0; i < 2; i++) {
        const Moment *m = at(checkpoints[i]);
        const Entry left = ledger_entry(at("unmapped"), m, NULL);
        if (refused_problem(m, &left)) {
            verdict("refused", refused_problem(m, &left), "NULL, and nothing left",
                    text("%s refused: 0x%" PRIx64 ", left: %s", calls[i], claimed(m, "of_refused"),
                         left.seen),
                    where(m, left.addr));
            return;
        }
    }
    verdict("refused", NULL, "NULL, and nothing left", "just that", nowhere());
}

// Whether a name opened nothing, and the view goes on showing its section.
static const char *name_problem(const Moment *m, const Shown *s, const char *fresh) {
    if (number_at(m, s->addr) != s->token)
        return "view_gone";
    return number_at(m, claimed(m, fresh)) ? "handle_left" : NULL;
}

static void check_name(const Shown *one, const Shown *two) {
    const Moment *closed = at("closed");
    const bool first = name_problem(closed, one, "fresh") != NULL;
    const Shown *s = first ? one : two;
    const char *fresh = first ? "fresh" : "fresh_of_two";
    verdict("name", name_problem(closed, s, fresh),
            text("the view begins with 0x%" PRIx64 ", a new section of that name with 0", s->token),
            text("the view with 0x%" PRIx64 ", the section of that name with 0x%" PRIx64,
                 number_at(closed, s->addr), number_at(closed, claimed(closed, fresh))),
            where(closed, s->addr));
}

static const char *bytes_problem(const Moment *m) {
    return claimed(m, "name_changed") ? "changes_something"
           : claimed(m, "changed")    ? "changes_bytes"
                                      : NULL;
}

TASK_CHECKS(outlive) {
    const Moment *before = at("before"), *mapped = at("mapped"), *unmapped = at("unmapped");
    const Shown one = shown_at(mapped, "view", parameter("pages"), parameter("token") + 1),
                two = shown_at(mapped, "view_of_two", parameter("more"), parameter("token") + 2);
    const bool remembers = one.addr && one.addr == two.addr;
    const Shown *s = view_problem(&one) ? &one : &two;

    if (!verdict(
            "view",
            view_problem(&one) ? view_problem(&one)
            : remembers        ? "remembers"
                               : view_problem(&two),
            text("a view of %" PRIu64 " pages that begins with 0x%" PRIx64, s->pages, s->token),
            text("0x%" PRIx64 ": %s that begins with 0x%" PRIx64, s->addr, runs_text(&s->view),
                 number_at(mapped, s->addr)),
            where(mapped, s->addr)))
        return;

    const vm_addr own[] = {one.addr, two.addr};
    ledger_verdict("nothing_else", before, mapped, &(Ledger){.addresses = own, .count = 2});

    const vm_addr left = left_over(before, unmapped, KIND_SHAREABLE, ANY_PAGES);
    verdict("unmapped", left ? "leaves_view" : NULL, "no view of the section",
            left ? text("one at 0x%" PRIx64, left) : "none", where(unmapped, left));

    s = access_problem(&one.view) ? &one : &two;
    verdict("access", access_problem(&s->view), text("C%" PRIu64 ":RW", s->pages),
            runs_text(&s->view), where(mapped, s->addr));

    verdict("bytes", bytes_problem(mapped), "the section as its maker filled it",
            text("%" PRIu64 " other bytes%s", claimed(mapped, "changed"),
                 claimed(mapped, "name_changed") ? ", and another name" : ""),
            where(mapped, one.addr));

    check_name(&one, &two);
    check_missing();
    check_refused(); // last: who does not look at results crashes there
}

#include "check.h"
#include "shape.h"

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

// Whether a name opened nothing, and the view goes on showing its section.
static const char *name_problem(const Moment *m, const Shown *s, const char *fresh) {
    if (number_at(m, s->addr) != s->token)
        return "view_gone";
    return number_at(m, claimed(m, fresh)) ? "handle_left" : NULL;
}

static const char *missing_problem(const Moment *m) {
    return claimed(m, "missing_opens") ? "name_left"
           : claimed(m, "creates")     ? "creates_for_a_moment"
                                       : NULL;
}

// A call for a name that no section has.
typedef struct Missing {
    const char *checkpoint, *what, *misconception; // where it returns a view
} Missing;

// Who has kept the handle finds the section: that is told by another check.
static bool name_is_left(void) {
    const Moment *closed = at("closed");
    return number_at(closed, claimed(closed, "fresh_of_two")) != 0;
}

// Of a call for a name that no section has: what is wrong, or NULL.
static const char *call_problem(const Missing *call, const Entry *left) {
    const Moment *m = at(call->checkpoint);
    if (name_is_left() && m == at("gone"))
        return NULL;
    if (claimed(m, "of_missing"))
        return call->misconception;
    if (missing_problem(m))
        return missing_problem(m);
    return claimed(m, "sets") ? "changes_something" : left->misconception;
}

static void check_missing(void) {
    static const Missing calls[] = {
        {"missing", "a name that nothing has", "makes_missing"},
        {"near",
         "a name that differs from others by capitals, by its end, or by Global\\ before it",
         "other_name"},
        {"event", "the name of an event", "makes_missing"},
        {"mutex", "the name of a mutex", "makes_missing"},
        {"semaphore", "the name of a semaphore", "makes_missing"},
        {"gone", "a name that is gone", "remembers"},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const Moment *m = at(calls[i].checkpoint);
        const Entry left = ledger_entry(at("unmapped"), m, NULL);
        const char *problem = call_problem(&calls[i], &left);
        if (!problem)
            continue;
        verdict("missing", problem, "NULL, no section of that name, and nothing left",
                text("%s: 0x%" PRIx64 ", %s%s, left: %s", calls[i].what, claimed(m, "of_missing"),
                     claimed(m, "missing_opens") ? "a section of that name" : "none of that name",
                     claimed(m, "creates") ? ", though one was made"
                     : claimed(m, "sets")  ? ", but the event is set"
                                           : "",
                     left.seen),
                where(m, claimed(m, "of_missing")));
        return;
    }
    const vm_addr still = claimed(at("closed"), "still");
    verdict("missing", still && !name_is_left() ? "remembers" : NULL,
            "NULL, no section of that name, and nothing left",
            still ? text("a name that is gone: 0x%" PRIx64, still) : "just that", nowhere());
}

// Of a view of a section of a special size and name.
static const char *size_problem(const Shown *s, int number) {
    if (view_problem(s))
        return view_problem(s);
    if (access_problem(&s->view))
        return access_problem(&s->view);
    if (claimed(s->moment, text("size%d.changed", number)))
        return "changes_bytes";
    return claimed(s->moment, text("size%d.opens", number)) ? "handle_left" : NULL;
}

static Entry left_by_sizes(const Moment *m) {
    vm_addr own[SIZES];
    for (int i = 0; i < SIZES; i++)
        own[i] = claimed(m, text("size%d.view", i));
    return ledger_entry(at("gone"), m, &(Ledger){.addresses = own, .count = SIZES});
}

static void check_sizes(void) {
    static const char *const names[SIZES] = {
        "a name that ends with dots and blanks", "a name with letters beyond ASCII",
        "a name of 259 characters", "a name of one character",
        "a name with a slash that begins with a blank and ends with a dot"};
    static const uint64_t counts[SIZES] = PAGES;
    const Moment *m = at("sizes");
    for (int i = 0; i < SIZES; i++) {
        const Shown s = shown_at(m, text("size%d.view", i), counts[i],
                                 parameter("token") + SIZE_TOKEN + (uint64_t)i);
        const char *problem = size_problem(&s, i);
        if (!problem)
            continue;
        verdict("sizes", problem, text("a view of %" PRIu64 " pages, of %s", s.pages, names[i]),
                text("0x%" PRIx64 ": %s", s.addr, runs_text(&s.view)), where(m, s.addr));
        return;
    }
    const Entry left = left_by_sizes(m);
    verdict("sizes", left.misconception, "views of all sections, and nothing left", left.seen,
            where(m, left.addr));
}

// Who tried again with success has a view, as at "late", where nothing is refused.
static const char *refused_problem(const Moment *m, const Entry *left) {
    const Shown s = shown_at(m, "of_refused", parameter("pages"), parameter("token"));
    if (s.addr && (view_problem(&s) || access_problem(&s.view)))
        return claimed(m, "refused") ? "ignores_failure" : "remembers";
    if (!s.addr && m == at("late"))
        return "refuses_for_ever";
    return claimed(m, "changed") ? "changes_bytes" : left->misconception;
}

static void check_refused(void) {
    static const char *const calls[][2] = {
        {"no_section", "the section refused"},  {"no_view", "the view refused"},
        {"no_query", "VirtualQuery refused"},   {"section_once", "the section refused once"},
        {"view_once", "the view refused once"}, {"late", "nothing refused"}};
    static const char expected[] = "NULL and nothing left, and a view when nothing is refused";
    for (int i = 0; i < 6; i++) {
        const Moment *m = at(calls[i][0]);
        const vm_addr own = claimed(m, "of_refused");
        const Entry left =
            ledger_entry(at("unmapped"), m, &(Ledger){.addresses = &own, .count = 1});
        if (refused_problem(m, &left)) {
            verdict("refused", refused_problem(m, &left), expected,
                    text("%s: 0x%" PRIx64 ", left: %s", calls[i][1], own, left.seen),
                    where(m, left.addr));
            return;
        }
    }
    verdict("refused", NULL, expected, "just that", nowhere());
}

// Of a section that got the name of one that is gone but mapped.
static const char *renewed_problem(void) {
    const Moment *m = at("renewed");
    const vm_addr renewed = claimed(m, "renewed");
    if (!renewed)
        return "returned_null";
    return number_at(m, renewed) == parameter("token") + 5 ? NULL : "remembers";
}

static void check_name(const Shown *one, const Shown *two) {
    const Moment *closed = at("closed");
    const bool first = name_problem(closed, one, "fresh") != NULL;
    const Shown *s = first ? one : two;
    const char *fresh = first ? "fresh" : "fresh_of_two";
    const char *problem = name_problem(closed, s, fresh);
    if (!problem && renewed_problem()) {
        const Moment *renewed = at("renewed");
        verdict("name", renewed_problem(), "a view of the section that has the name now",
                text("0x%" PRIx64 ", which begins with 0x%" PRIx64, claimed(renewed, "renewed"),
                     number_at(renewed, claimed(renewed, "renewed"))),
                where(renewed, claimed(renewed, "renewed")));
        return;
    }
    verdict("name", problem,
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
    check_sizes();
    check_refused(); // last: who does not look at results crashes there
}

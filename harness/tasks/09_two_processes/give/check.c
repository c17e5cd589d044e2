#include "check.h"

static const uint64_t error_access_denied = 5, error_invalid_handle = 6;

// A call that must succeed.
typedef struct Call {
    const Moment *before, *m, *child_before, *child; // child NULL: it has ended
    uint64_t section, number, pages;
    vm_addr view, our_view;
    uint8_t written; // to the section's second page since
} Call;

static Call call_between(const char *before, const char *after) {
    const Moment *start = at("before");
    const bool first = at(before) == start;
    const uint64_t pid = claimed(start, "pid");
    Call c = {.before = at(before), .m = at(after)};
    c.child_before = process(c.before, pid);
    c.child = process(c.m, pid);
    c.section = claimed(start, first ? "section" : "second_section");
    c.our_view = claimed(start, first ? "our_view" : "our_second_view");
    c.pages = parameter(first ? "pages" : "more");
    c.written = first ? 0xc3 : 0x3c;
    c.number = claimed(c.m, "given");
    c.view = claimed(c.m, "view");
    return c;
}

// A number that opened nothing in the child: what is it?
static const char *what_else(const Call *c) {
    const Allocation there = allocation_at(c->child, c->number);
    if (c->number == c->section)
        return "raw_number";
    if (there.exists)
        return there.type == VM_MEM_MAPPED ? "address_of_view" : "copies_bytes";
    return claimed(c->m, "same_here") ? "duplicated_here" : "no_handle_there";
}

static const char *handle_problem(const Call *c) {
    if (!c->number)
        return claimed(c->m, "error") == error_invalid_handle ? "wrong_process" : "returned_null";
    // Error 5 means that there is a handle, but it does not even grant reading.
    if (c->view || claimed(c->m, "child_error") == error_access_denied)
        return NULL;
    return what_else(c);
}

// The second call, where the first one was right: it was about another section, by another handle.
static const char *again_problem(const Call *first, const Call *again) {
    const char *problem = handle_problem(again);
    return again->number == first->number || (problem && !again->number) ? "remembers" : problem;
}

static bool shows(const Moment *m, vm_addr addr, uint64_t pages, uint8_t expected) {
    uint8_t bytes[VM_PAGE];
    for (uint64_t page = 0; page < pages; page++) {
        if (!bytes_at(m, addr + page * VM_PAGE, bytes, sizeof bytes))
            return false;
        for (size_t i = 0; i < sizeof bytes; i++)
            if (bytes[i] != expected)
                return false;
    }
    return true;
}

// The second page was written after the call.
static bool is_the_section(const Call *c) {
    const Allocation a = allocation_at(c->child, c->view);
    return a.type == VM_MEM_MAPPED && a.pages == c->pages && shows(c->child, c->view, 1, 0x5a) &&
           shows(c->child, c->view + VM_PAGE, 1, c->written);
}

static const char *ours_problem(const Call *c, Entry *found) {
    *found = ledger_entry(c->before, c->m, NULL);
    if (!claimed(c->m, "ours"))
        return "closes_ours";
    if (!found->misconception && !(shows(c->m, c->our_view, 1, 0x5a) &&
                                   shows(c->m, c->our_view + 2 * VM_PAGE, c->pages - 2, 0x5a)))
        *found = (Entry){"changes_something", "other bytes in the section", c->our_view};
    return found->misconception;
}

static void check_ours(const Call *first, const Call *again) {
    Entry found;
    const Call *shown = first;
    const char *problem = ours_problem(first, &found);
    if (!problem)
        problem = ours_problem(shown = again, &found);
    verdict("ours", problem, "your caller's handle still maps the section, and nothing is left",
            text("%s; %s", claimed(shown->m, "ours") ? "it does" : "it does not", found.seen),
            where(shown->m, found.addr));
}

// One handle each is what the task is about, and the views are what the child mapped.
static void check_other(const Call *first, const Call *again) {
    const Ledger one = {.addresses = &first->view, .count = 1, .handles = 1},
                 two = {.addresses = &again->view, .count = 1, .handles = 1};
    Entry found = ledger_entry(first->child_before, first->child, &one);
    if (!found.misconception)
        found = ledger_entry(again->child_before, again->child, &two);
    verdict("other", found.misconception, "one handle more each, and nothing else", found.seen,
            where(again->child, found.addr));
}

static const char *failed_problem(const char *before, const char *after, Entry *left) {
    const Moment *was = at(before), *is = at(after);
    const uint64_t pid = claimed(at("before"), "pid");
    if (claimed(is, "given"))
        return claimed(is, "view") && at(before) == at("again") ? "reopens_process"
                                                                : "hides_failure";
    if (!process(is, pid))
        return "child_gone";
    *left = ledger_entry(process(was, pid), process(is, pid), NULL);
    if (!left->misconception)
        *left = ledger_entry(was, is, NULL);
    return left->misconception;
}

static void check_refused(void) {
    Entry left = {.seen = "nothing"};
    const char *checkpoint = "refused";
    const char *problem = failed_problem("again", checkpoint, &left);
    if (!problem)
        problem = failed_problem("refused", checkpoint = "no_memory", &left);
    verdict("refused", problem, "NULL, and nothing left behind",
            text("0x%" PRIx64 "; left: %s", claimed(at(checkpoint), "given"), left.seen),
            where(process(at(checkpoint), claimed(at("before"), "pid")),
                  claimed(at(checkpoint), "view")));
}

static const char *access_problem(const Call *c) {
    return claimed(c->m, "writable") ? NULL : "too_little_access";
}

TASK_CHECKS(give) {
    const Call first = call_between("before", "given"), again = call_between("given", "again");
    if (!first.child_before)
        fault("the snapshot \"before\" lacks the child");
    if (!first.child || !again.child) {
        verdict("handle", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return;
    }
    const char *of_first = handle_problem(&first),
               *problem = of_first ? of_first : again_problem(&first, &again);
    const Call *shown = of_first ? &first : &again;
    if (!verdict("handle", problem, "a handle of the other process to the section",
                 text("0x%" PRIx64 "; there, mapping it ends with error %" PRIu64, shown->number,
                      claimed(shown->m, "child_error")),
                 where(shown->child, shown->number)))
        return;

    check_ours(&first, &again);
    check_other(&first, &again);
    shown = access_problem(&first) ? &first : &again;
    if (!verdict("access", access_problem(shown),
                 "the other process maps it for reading and writing",
                 claimed(shown->m, "writable") ? "it does"
                 : shown->view                 ? "for reading only"
                                               : "not at all: error 5",
                 where(shown->child, shown->view)))
        return;
    shown = is_the_section(&first) ? &again : &first;
    const Allocation view = allocation_at(shown->child, shown->view);
    if (verdict("same", is_the_section(shown) ? NULL : "another_section",
                text("a view of %" PRIu64 " pages that shows what was written since", shown->pages),
                text("%s, with %s", runs_text(&view),
                     shows(shown->child, shown->view + VM_PAGE, 1, shown->written) ? "it"
                                                                                   : "other bytes"),
                where(shown->child, shown->view)))
        check_refused();
}

#include "check.h"
#include <string.h>

static const uint64_t error_access_denied = 5, error_invalid_handle = 6;

// The third call gives once more what the second one gave, by the same handles.
enum { CALLS = 3 };

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

// The second page was written after the call. What is in the first one by now is another question.
static bool is_the_section(const Call *c) {
    uint8_t here[VM_PAGE], there[VM_PAGE];
    const Allocation a = allocation_at(c->child, c->view);
    return a.type == VM_MEM_MAPPED && a.pages == c->pages &&
           bytes_at(c->m, c->our_view, here, sizeof here) &&
           bytes_at(c->child, c->view, there, sizeof there) &&
           memcmp(here, there, sizeof here) == 0 &&
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

static void check_ours(const Call *calls, size_t count) {
    Entry found = {.seen = "nothing"};
    const char *problem = NULL;
    size_t i = 0;
    for (; i < count && !problem; i++)
        problem = ours_problem(&calls[i], &found);
    const Call *shown = &calls[i - 1];
    verdict("ours", problem, "your caller's handle still maps the section, and nothing is left",
            text("%s; %s", claimed(shown->m, "ours") ? "it does" : "it does not", found.seen),
            where(shown->m, found.addr));
}

// One handle each is what the task is about, and the views are what the child mapped.
static void check_other(const Call *calls, size_t count) {
    Entry found = {.seen = "nothing"};
    size_t i = 0;
    for (; i < count && !found.misconception; i++)
        found = ledger_entry(calls[i].child_before, calls[i].child,
                             &(Ledger){.addresses = &calls[i].view, .count = 1, .handles = 1});
    verdict("other", found.misconception, "one handle more each, and nothing else", found.seen,
            where(calls[i - 1].child, found.addr));
}

static const char *access_problem(const Call *c) {
    return claimed(c->m, "writable") && claimed(c->m, "readable") ? NULL : "too_little_access";
}

static const char *failed_problem(const char *before, const char *after, Entry *left) {
    const Moment *was = at(before), *is = at(after);
    const uint64_t pid = claimed(at("before"), "pid");
    if (claimed(is, "given"))
        return claimed(is, "view") && at(before) == at("further") ? "reopens_process"
                                                                  : "hides_failure";
    if (!process(is, pid))
        return "child_gone";
    *left = ledger_entry(process(was, pid), process(is, pid), NULL);
    if (!left->misconception)
        *left = ledger_entry(was, is, NULL);
    return left->misconception;
}

// One duplicate is refused: the first, or the second where there is one. Another try may have
// succeeded.
static const char *tried_problem(const char *before, const char *after, Entry *left) {
    const Call c = call_between(before, after);
    if (!c.number)
        return failed_problem(before, after, left);
    if (!c.child)
        return "child_gone";
    if (handle_problem(&c) || access_problem(&c))
        return "hides_failure";
    *left = ledger_entry(c.child_before, c.child,
                         &(Ledger){.addresses = &c.view, .count = 1, .handles = 1});
    if (!left->misconception)
        *left = ledger_entry(c.before, c.m, NULL);
    return left->misconception;
}

// The same once more, where nothing is refused.
static const char *anew_problem(void) {
    const Call c = call_between("no_second", "anew");
    if (!c.child)
        return "child_gone";
    return handle_problem(&c) || access_problem(&c) || !is_the_section(&c) ? "remembers" : NULL;
}

static void check_refused(void) {
    Entry left = {.seen = "nothing"};
    const char *checkpoint = "refused";
    const char *problem = failed_problem("further", checkpoint, &left);
    if (!problem)
        problem = tried_problem("refused", checkpoint = "no_memory", &left);
    if (!problem)
        problem = tried_problem("no_memory", checkpoint = "no_second", &left);
    if (!problem) {
        checkpoint = "anew";
        problem = anew_problem();
    }
    verdict("refused", problem, "NULL and nothing left behind; then a handle, where all is granted",
            text("0x%" PRIx64 "; left: %s", claimed(at(checkpoint), "given"), left.seen),
            where(process(at(checkpoint), claimed(at("before"), "pid")),
                  claimed(at(checkpoint), "view")));
}

// The first call that is not right makes the verdict, or else the last one.
static const Call *first_of_calls(const Call *calls, size_t count,
                                  const char *(*problem_of)(const Call *)) {
    size_t i = 0;
    while (i + 1 < count && !problem_of(&calls[i]))
        i++;
    return &calls[i];
}

static const char *same_problem(const Call *c) {
    return is_the_section(c) ? NULL : "another_section";
}

// The calls in which the two sections took turns: the words of the scenario.
static const char *further_problem(void) {
    static const char *const words[] = {NULL, "remembers", "too_little_access", "remembers"};
    const uint64_t word = claimed(at("further"), "went");
    return words[word < 4 ? word : 1];
}

static bool check_access(const Call *calls, size_t count) {
    const Call *shown = first_of_calls(calls, count, access_problem);
    const char *problem = access_problem(shown);
    const bool further = !problem && count == CALLS && further_problem();
    return verdict(
        "access", further ? further_problem() : problem,
        "the other process maps it for reading and writing",
        further    ? text("not what further call %" PRIu64 " gave", claimed(at("further"), "which"))
        : !problem ? "it does"
        : claimed(shown->m, "readable") ? "for reading only"
        : shown->view                   ? "not for reading: error 5"
                                        : "not at all: error 5",
        where(shown->child, shown->view));
}

static void check_what_they_get(const Call *calls, size_t count) {
    if (!check_access(calls, count))
        return;
    const Call *shown = first_of_calls(calls, count, same_problem);
    const Allocation view = allocation_at(shown->child, shown->view);
    if (verdict("same", same_problem(shown),
                text("a view of %" PRIu64 " pages that shows what was written since", shown->pages),
                text("%s, with %s", runs_text(&view),
                     shows(shown->child, shown->view + VM_PAGE, 1, shown->written) ? "it"
                                                                                   : "other bytes"),
                where(shown->child, shown->view)))
        check_refused();
}

// A call for which an earlier one explains what is wrong with its number.
static const char *number_problem(const Call *calls, size_t i) {
    return i == 0 ? handle_problem(&calls[0]) : again_problem(&calls[i - 1], &calls[i]);
}

// Where the second call closed what it was lent, the third one could not be right.
static size_t calls_to_judge(const Call *calls) {
    const Moment *again = calls[1].m;
    return !claimed(again, "ours") || claimed(again, "ledger.handles_taken") ? 2 : CALLS;
}

TASK_CHECKS(give) {
    const Call calls[CALLS] = {call_between("before", "given"), call_between("given", "again"),
                               call_between("again", "once_more")};
    if (!calls[0].child_before)
        fault("the snapshot \"before\" lacks the child");
    if (!calls[0].child || !calls[1].child || !calls[2].child) {
        verdict("handle", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return;
    }
    const size_t count = calls_to_judge(calls);
    size_t i = 0;
    while (i + 1 < count && !number_problem(calls, i))
        i++;
    if (!verdict("handle", number_problem(calls, i), "a handle of the other process to the section",
                 text("0x%" PRIx64 "; there, mapping it ends with error %" PRIu64, calls[i].number,
                      claimed(calls[i].m, "child_error")),
                 where(calls[i].child, calls[i].number)))
        return;
    check_ours(calls, count);
    check_other(calls, count);
    check_what_they_get(calls, count);
}

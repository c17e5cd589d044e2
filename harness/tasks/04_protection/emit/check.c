#include "check.h"
#include "codes.h"

enum { MOST_RUNS = sizeof((Allocation *)0)->runs / sizeof(Run) };
enum { INVALID_PARAMETER = 87 }; // winerror.h

static const uint32_t writable = VM_PAGE_READWRITE | VM_PAGE_EXECUTE_READWRITE;
static const uint32_t executable =
    VM_PAGE_EXECUTE | VM_PAGE_EXECUTE_READ | VM_PAGE_EXECUTE_READWRITE;

static uint64_t pages_of_code(void) {
    return vm_align_up(parameter("bytes"), VM_PAGE) / VM_PAGE;
}

// How many of an allocation's first `count` pages are committed and have one of these protections.
static uint64_t first_pages_with(const Allocation *a, uint64_t count, uint32_t protections) {
    const vm_addr end = a->base + count * VM_PAGE;
    uint64_t pages = 0;
    for (size_t i = 0; i < a->run_count && i < MOST_RUNS; i++) {
        const Run *run = &a->runs[i];
        if (run->base < end && run->state == VM_MEM_COMMIT && run->protect & protections)
            pages += ((run->end < end ? run->end : end) - run->base) / VM_PAGE;
    }
    return pages;
}

// Of the pages of the first code.
static uint64_t pages_with(const Allocation *a, uint32_t protections) {
    return first_pages_with(a, pages_of_code(), protections);
}

// Whether any page of the allocation is executable, one of the code's or one after it.
static bool any_executable(const Allocation *a) {
    for (size_t i = 0; i < a->run_count && i < MOST_RUNS; i++)
        if (a->runs[i].state == VM_MEM_COMMIT && a->runs[i].protect & executable)
            return true;
    return false;
}

static const char *room_problem(const Moment *filling, const Allocation *a, vm_addr code,
                                uint64_t fills) {
    if (fills == 0)
        return "never_filled";
    if (fills > 1)
        return "filled_twice";
    if (claimed(at("after"), "other_thread"))
        return "another_thread";
    if (heap_at(filling, code))
        return "heap_page";
    if (thread_at(filling, code))
        return "stack_page";
    if (a->type == VM_MEM_IMAGE)
        return "program_page";
    if (a->type != VM_MEM_PRIVATE || a->base != code || allocation_at(at("before"), code).exists)
        return "not_private";
    return a->pages < pages_of_code() ? "too_small" : NULL;
}

static const char *filling_problem(const Allocation *a) {
    if (pages_of(a, 0, pages_of_code(), VM_MEM_COMMIT) < pages_of_code())
        return "not_committed";
    if (pages_with(a, writable) < pages_of_code())
        return "sealed_too_early";
    return any_executable(a) ? "rwx_while_filling" : NULL;
}

static const char *sealed_problem(const Moment *after, const Allocation *a, vm_addr filled) {
    const vm_addr code = claimed(after, "code");
    const uint64_t runs = pages_with(a, executable);
    if (!code)
        return "returned_null";
    if (code != filled)
        return "moved";
    if (runs == 0)
        return claimed(after, "last_error") == INVALID_PARAMETER &&
                       pages_with(a, VM_PAGE_READWRITE) == pages_of_code()
                   ? "protection_refused"
                   : "never_executable";
    if (runs < pages_of_code())
        return "first_page_only";
    return pages_with(a, writable) > 0 ? "still_writable" : NULL;
}

static void check_runs(const Moment *after, vm_addr filled) {
    const bool right =
        has_claim(after, "answer") && claimed(after, "answer") == parameter("answer");
    verdict("runs", right ? NULL : "other_code", text("%" PRIu64, parameter("answer")),
            has_claim(after, "answer") ? text("%" PRIu64, claimed(after, "answer")) : "not called",
            where(after, filled));
}

static void check_refused(void) {
    const Moment *refused = at("refused");
    const uint64_t fills = claimed(refused, "fills"), code = claimed(refused, "code"),
                   cut = claimed(refused, "cut.code");
    verdict("refused",
            fills                                  ? "fills_nothing"
            : code                                 ? "claims_success"
            : cut || claimed(refused, "cut.fills") ? "size_cut"
            : claimed(refused, "wrapped.fills") || claimed(refused, "wrapped.code") ? "wraps"
                                                                                    : NULL,
            "NULL, and fill not called, three times",
            text("%s, and fill called %" PRIu64 " times, then 0x%" PRIx64,
                 code ? text("0x%" PRIx64, code) : "NULL", fills, cut),
            nowhere());
}

static const char *second_problem(const Moment *m, const Allocation *a, vm_addr first) {
    const vm_addr code = claimed(m, "second.code");
    const bool filled = code == claimed(m, "second.filled") && a->base == code;
    if (!code)
        return "not_made";
    if (!filled || (code == first && !has_claim(m, "second.answer")))
        return "remembers";
    if (!has_claim(m, "answer") || claimed(m, "answer") != parameter("answer"))
        return "loses_earlier";
    return claimed(m, "second.answer") == parameter("answer") + 1 ? NULL : "other_code";
}

static void check_second(vm_addr first) {
    const Moment *m = at("second");
    const Allocation a = allocation_at(m, claimed(m, "second.code"));
    verdict("second", second_problem(m, &a, first), "memory of its own; both codes run",
            text("0x%" PRIx64 ": %" PRIu64 "; the first one 0x%" PRIx64 ": %" PRIu64,
                 claimed(m, "second.code"), claimed(m, "second.answer"), first,
                 claimed(m, "answer")),
            where(m, claimed(m, "second.code")));
}

static void check_nothing_else(vm_addr first) {
    const vm_addr own[] = {first, claimed(at("second"), "second.code")};
    const Ledger ledger = {.addresses = own, .count = 2};
    static const char *const moments[] = {"before", "after", "refused", "second"};
    Entry found = {.seen = "nothing"};
    const Moment *m = at("before");
    for (int i = 1; i < 4 && !found.misconception; i++) {
        const Moment *last = m;
        m = at(moments[i]);
        found = ledger_entry(last, m, &ledger);
    }
    verdict("nothing_else", found.misconception, "nothing else made, taken or changed", found.seen,
            where(m, found.addr));
}

// Of a call in which the system refused something. Who does not even ask it has no new code.
static const char *denied_problem(const Moment *last, const Moment *m, bool no_memory) {
    if (!claimed(m, "refused"))
        return claimed(m, "code") && !claimed(m, "fills") ? "remembers" : NULL;
    if (claimed(m, "code"))
        return "ignores_refusal";
    if (no_memory && claimed(m, "fills"))
        return "fills_nothing";
    return ledger_entry(last, m, NULL).misconception;
}

static const char *later_problem(const Moment *m, unsigned number) {
    const vm_addr code = claimed_at(m, "later.code", number);
    const Allocation a = allocation_at(m, code);
    const uint64_t pages = vm_align_up(later_bytes(number), VM_PAGE) / VM_PAGE;
    const char *name = text("later.answer.%u", number);
    if (!code)
        return "not_made";
    if (code != claimed_at(m, "later.filled", number))
        return "remembers";
    if (a.base != code)
        return "loses_earlier";
    if (first_pages_with(&a, pages, executable) < pages)
        return "never_executable";
    if (first_pages_with(&a, pages, writable) > 0)
        return "still_writable";
    return has_claim(m, name) && claimed(m, name) == later_answer(parameter("answer"), number)
               ? NULL
               : "loses_earlier";
}

// Whether the codes of the first two calls still run.
static bool earlier_run(const Moment *m) {
    return claimed(m, "answer") == parameter("answer") &&
           claimed(m, "second.answer") == parameter("answer") + 1;
}

// What is made after the refusals; all codes run in the end.
static void check_later(void) {
    const Moment *m = at("later");
    const char *expected = "NULL where the system refuses; then memory of its own for each code";
    vm_addr own[LATER];
    for (unsigned i = 0; i < LATER; i++) {
        const char *problem = later_problem(m, i);
        own[i] = claimed_at(m, "later.code", i);
        if (problem) {
            verdict("denied", problem, expected,
                    text("a code of %" PRIu64 " bytes: 0x%" PRIx64, later_bytes(i), own[i]),
                    where(m, own[i]));
            return;
        }
    }
    const Entry left =
        ledger_entry(at("no_third_right"), m, &(Ledger){.addresses = own, .count = LATER});
    verdict("denied", earlier_run(m) ? left.misconception : "loses_earlier", expected,
            earlier_run(m) ? left.seen : "the first two codes do not run any more", nowhere());
}

static void check_denied(void) {
    static const char *const moments[] = {"second", "no_memory", "no_commit", "no_right",
                                          "no_third_right"};
    for (int i = 1; i < 5; i++) {
        const Moment *last = at(moments[i - 1]), *m = at(moments[i]);
        const char *problem = denied_problem(last, m, i == 1);
        if (problem) {
            const Entry left = ledger_entry(last, m, NULL);
            verdict("denied", problem, "NULL, and nothing left",
                    text("0x%" PRIx64 ", and left: %s", claimed(m, "code"), left.seen),
                    where(m, left.addr));
            return;
        }
    }
    check_later();
}

TASK_CHECKS(emit) {
    const Moment *filling = at("filling"), *after = at("after");
    const vm_addr filled = claimed(filling, "filled");
    const Allocation a = allocation_at(filling, filled), b = allocation_at(after, filled);
    const uint64_t pages = pages_of_code();

    check_refused();
    if (!verdict("room", room_problem(filling, &a, filled, claimed(after, "fills")),
                 text("one call of fill, with private memory of at least %" PRIu64 " pages", pages),
                 text("%" PRIu64 " calls; %s", claimed(after, "fills"),
                      filled ? label_text(filling, filled) : "no memory"),
                 where(filling, filled)))
        return;
    if (!verdict("writable", filling_problem(&a),
                 text("while it is filled, C%" PRIu64 ":RW", pages), runs_text(&a),
                 where(filling, filled)) &&
        pages_with(&a, writable) < pages)
        return; // nothing was written, and so there is no code to seal or to run
    if (!verdict("executable", sealed_problem(after, &b, filled),
                 text("in the end, C%" PRIu64 ":RX (or X)", pages), runs_text(&b),
                 where(after, filled)))
        return;
    check_runs(after, filled);
    check_second(filled);
    check_nothing_else(filled);
    check_denied();
}

#include "check.h"
#include "asked.h"

static const char *const descriptions[QUESTIONS] = {
    [SMALL_FIRST] = "a block of 100 bytes",
    [SMALL_LAST] = "a block of the heap that was made last",
    [SMALL_PROCESS] = "a block of the process's heap",
    [SMALL_MALLOC] = "a block from malloc",
    [FIRST_SEGMENT] = "a block in the first of several segments",
    [LATER_SEGMENT] = "a block in a later segment of its heap",
    [LARGE_MIDDLE] = "a block of 3 MB",
    [LARGE_FIRST] = "a block of 3 MB of another heap",
    [A_GLOBAL] = "a global variable",
    [A_LOCAL] = "a local variable",
    [A_PAGE] = "a page from VirtualAlloc",
    [A_NULL] = "NULL",
};

static vm_addr asked(unsigned i) {
    return claimed_at(at("before"), "asked", i);
}

static vm_addr right_answer(unsigned i) {
    return claimed_at(at("before"), "heap", i);
}

static vm_addr answer_to(unsigned i) {
    return claimed_at(at("after"), "answer", i);
}

static bool is_right(unsigned i) {
    return answer_to(i) == right_answer(i);
}

// The first question of [first, last] with a wrong answer, or QUESTIONS.
static unsigned first_wrong(unsigned first, unsigned last) {
    for (unsigned i = first; i <= last; i++)
        if (!is_right(i))
            return i;
    return QUESTIONS;
}

static bool always_answers(vm_addr heap) {
    for (unsigned i = 0; i < A_NULL; i++)
        if (answer_to(i) != heap)
            return false;
    return true;
}

static const char *small_problem(unsigned wrong) {
    if (always_answers(claimed(at("before"), "process_heap")))
        return "assumes_the_process_heap";
    if (always_answers(0))
        return "finds_nothing";
    return answer_to(wrong) == 0 ? "misses_a_heap" : "names_another_heap";
}

static const char *large_problem(unsigned wrong) {
    if (answer_to(wrong) == 0)
        return wrong <= LATER_SEGMENT ? "misses_a_segment" : "misses_large_blocks";
    return answer_to(wrong) == allocation_at(at("after"), asked(wrong)).base
               ? "takes_the_allocation_for_the_heap"
               : "names_another_heap";
}

static const char *outside_problem(unsigned wrong) {
    return wrong == A_NULL ? "null_has_an_owner" : "outside_has_an_owner";
}

// One of the three checks, which differ only in the questions that they cover.
static bool check_answers(const char *check, unsigned first, unsigned last,
                          const char *(*problem)(unsigned wrong)) {
    const unsigned wrong = first_wrong(first, last), shown = wrong == QUESTIONS ? first : wrong;
    return verdict(
        check, wrong == QUESTIONS ? NULL : problem(wrong),
        text("for %s: %s", descriptions[shown],
             right_answer(shown) ? text("heap 0x%" PRIx64, right_answer(shown)) : "NULL, no heap"),
        answer_to(shown) ? text("0x%" PRIx64, answer_to(shown)) : "NULL",
        where(at("after"), asked(shown)));
}

// A function that leaves a block, or frees one, does so in every call; a difference of a few
// blocks is what a system thread did to the process heap in the meantime.
enum { FEW = 4 };

static const char *left_problem(int64_t more, vm_addr left) {
    if (more < -FEW)
        return "frees_blocks";
    return more > FEW ? "leaves_blocks" : left ? "leaves_pages" : NULL;
}

TASK_CHECKS(owner) {
    const Moment *before = at("before"), *after = at("after");
    const int64_t more = (int64_t)claimed(after, "busy") - (int64_t)claimed(before, "busy");
    const vm_addr left = left_over(before, after, KIND_PRIVATE, ANY_PAGES);
    if (!right_answer(SMALL_MALLOC) || !asked(LATER_SEGMENT))
        fault("the scenario could not make its blocks");

    if (!check_answers("small", SMALL_FIRST, SMALL_MALLOC, small_problem))
        return;
    check_answers("large", FIRST_SEGMENT, LARGE_FIRST, large_problem);
    check_answers("outside", A_GLOBAL, A_NULL, outside_problem);
    verdict("unchanged", left_problem(more, left), "the same blocks and allocations as before",
            left ? text("0x%" PRIx64 ": %s", left, label_text(after, left))
                 : text("%" PRId64 " blocks more in all heaps together", more),
            where(after, left));
}

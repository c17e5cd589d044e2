#include "check.h"
#include "asked.h"

static const char *const descriptions[QUESTIONS] = {
    [SMALL_FIRST] = "a block of 100 bytes",
    [SMALL_LAST] = "a block of the heap that was made last",
    [SMALL_PROCESS] = "a block of the process's heap",
    [SMALL_MALLOC] = "a block from malloc",
    [NO_BYTES] = "a block of 0 bytes",
    [IN_EXECUTABLE] = "a block of a heap whose memory is executable",
    [IN_FIXED] = "a block of a heap with a maximum size",
    [UNSERIALIZED] = "a block of a heap without a lock",
    [FIRST_SEGMENT] = "a block in the first of several segments",
    [LATER_SEGMENT] = "a block in a later segment of its heap",
    [LARGE_MIDDLE] = "a block of 3 MB",
    [LARGE_FIRST] = "a block of 3 MB of another heap",
    [A_GLOBAL] = "a global variable",
    [A_LOCAL] = "a local variable",
    [A_PAGE] = "a page from VirtualAlloc",
    [A_VIEW] = "a page of a view",
    [A_RESERVED] = "a page that is only reserved",
    [NO_ACCESS] = "a page without access",
    [A_GUARD] = "a guard page",
    [EXECUTE_ONLY] = "a page that may only be executed",
    [LIKE_A_BLOCK] = "a copy of a block and of its header, in a page from VirtualAlloc",
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
    for (unsigned i = 0; i < A_GLOBAL; i++)
        if (answer_to(i) != heap)
            return false;
    return true;
}

// The lower half of the right answer.
static bool is_cut(unsigned i) {
    return answer_to(i) != right_answer(i) && answer_to(i) == (uint32_t)right_answer(i);
}

static const char *small_problem(unsigned wrong) {
    if (is_cut(wrong))
        return "address_cut";
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

static const char *changed_problem(const Entry *left) {
    const Moment *after = at("after");
    const int64_t more = (int64_t)claimed(after, "ledger.blocks");
    if (more)
        return more < 0 ? "frees_blocks" : "leaves_blocks";
    if (claimed(after, "locked"))
        return "keeps_a_lock";
    if (claimed(after, "changed") || claimed(after, "ledger.bytes"))
        return "changes_blocks";
    const bool pages = left->misconception && left->addr && is_new(at("before"), after, left->addr);
    return pages ? "leaves_pages" : left->misconception;
}

static void check_unchanged(void) {
    const Moment *after = at("after");
    const Entry left = ledger_entry(at("before"), after, NULL);
    verdict("unchanged", changed_problem(&left), "the same blocks and allocations as before",
            text("%s%s%s", left.seen,
                 claimed(after, "locked") ? ", a heap that is still locked" : "",
                 claimed(after, "changed") ? ", a block with other bytes or another size" : ""),
            where(after, left.addr));
}

// The first later question of a stage that is answered as it was before, or LATER_QUESTIONS.
static unsigned wrong_later(const Moment *asked_about, const Moment *answers) {
    unsigned i = 0;
    while (i < LATER_QUESTIONS &&
           claimed_at(answers, "answer", i) == claimed_at(asked_about, "heap", i))
        i++;
    return i;
}

static void check_again(void) {
    static const char *const what[LATER_QUESTIONS] = {
        [IN_NEW_HEAP] = "for a block of a heap that is new",
        [OF_A_GONE_HEAP] = "for an address in a heap that is gone"};
    const unsigned first = wrong_later(at("others"), at("asked_again"));
    const bool was_right = first == LATER_QUESTIONS;
    const Moment *questions = at(was_right ? "back" : "others"),
                 *answers = at(was_right ? "asked_about_it" : "asked_again");
    const unsigned wrong = wrong_later(questions, answers);
    const bool is_right = wrong == LATER_QUESTIONS;
    verdict("again", is_right ? NULL : "remembers",
            is_right ? "the heaps that are there at each call"
            : was_right
                ? text("0x%" PRIx64 " for a block of a heap that came after the first answer",
                       claimed_at(questions, "heap", wrong))
                : text("%s: 0x%" PRIx64, what[wrong], claimed_at(questions, "heap", wrong)),
            is_right ? "so it is" : text("0x%" PRIx64, claimed_at(answers, "answer", wrong)),
            nowhere());
}

static const char *refused_problem(const Moment *before, const Moment *refused) {
    const vm_addr answer = claimed(refused, "answer");
    return answer && answer != right_answer(SMALL_LAST) ? "names_another_heap"
           : before ? ledger_entry(before, refused, NULL).misconception
                    : NULL;
}

// Wine keeps what it reserved for a heap when it may not commit it: the second refusal may leave
// that.
static bool check_refused_call(const char *checkpoint, const char *before) {
    const Moment *refused = at(checkpoint), *was = before ? at(before) : NULL;
    const char *problem = refused_problem(was, refused);
    const Entry left = ledger_entry(was ? was : refused, refused, NULL);
    return !problem ||
           verdict("refused", problem,
                   text("NULL, or 0x%" PRIx64 ", and nothing left", right_answer(SMALL_LAST)),
                   text("0x%" PRIx64 ", left: %s", claimed(refused, "answer"), left.seen),
                   where(refused, left.addr));
}

static void check_refused(void) {
    if (!check_refused_call("refused", "asked_about_it") ||
        !check_refused_call("refused_later", NULL))
        return;
    const Moment *later = at("later");
    const vm_addr answer = claimed(later, "answer");
    verdict("refused",
            answer != right_answer(SMALL_LAST) ? "gives_up"
            : claimed(later, "locked")         ? "keeps_a_lock"
                                               : NULL,
            text("nothing left; then 0x%" PRIx64 ", and no heap locked", right_answer(SMALL_LAST)),
            text("0x%" PRIx64 "%s", answer, claimed(later, "locked") ? ", a heap is locked" : ""),
            nowhere());
}

TASK_CHECKS(owner) {
    if (!right_answer(SMALL_MALLOC) || !asked(LATER_SEGMENT))
        fault("the scenario could not make its blocks");
    at("after");
    if (!check_answers("small", SMALL_FIRST, UNSERIALIZED, small_problem))
        return;
    check_answers("large", FIRST_SEGMENT, LARGE_FIRST, large_problem);
    check_answers("outside", A_GLOBAL, A_NULL, outside_problem);
    check_unchanged();
    check_again();
    check_refused(); // last: who does not look at results crashes there
}

#include "check.h"
#include "looks.h"
#include <string.h>

// Of a call: the snapshot that shows it, the range, and what the caller wanted.
static const struct {
    const char *checkpoint, *what;
    bool part, reset;
    size_t room;
} asked[LOOKS] = {
    [FRESH] = {"looked", "before anything is written", false, false, NUMBERS},
    [FIRST] = {"looked", "the first time", false, false, NUMBERS},
    [AGAIN] = {"looked", "the second time", false, false, NUMBERS},
    [LITTLE] = {"looked", "with room for 3 numbers", false, false, 3},
    [NO_ROOM] = {"looked", "with room for none", false, false, 0},
    [OTHER] = {"reset", "in another allocation", false, true, NUMBERS},
    [PART] = {"reset", "in a part, with room for 2 numbers", true, true, 2},
    [LATER] = {"reset", "after that part was reset and more was written", false, true, NUMBERS},
    [EMPTY] = {"reset", "after all was reset", false, false, NUMBERS},
    [UNWATCHED] = {"refused", "in memory that is not watched", false, true, NUMBERS},
    [REFUSED] = {"refused", "refused the look", false, true, NUMBERS},
    [NO_RESET] = {"refused", "refused the reset", false, true, NUMBERS},
    [NO_MEMORY] = {"refused", "refused memory", false, true, NUMBERS},
    [RECOVERED] = {"refused", "when nothing is refused any more", false, false, NUMBERS},
    [ONE] = {"refused", "in a single page, which is read-only by now", false, false, NUMBERS},
    [BLIND] = {"refused", "with a reset and room for none", false, true, 0},
};

static const struct look *look_at(unsigned which) {
    static struct look looks[LOOKS];
    const Moment *m = at(asked[which].checkpoint);
    if (!bytes_at(m, claimed(m, "looks"), looks, sizeof looks))
        fault("the calls' results are not in the snapshot");
    return &looks[which];
}

// What is right: the numbers of the written pages, from the range's first page on.
typedef struct Truth {
    uint64_t count, numbers[MOST_PAGES];
} Truth;

static Truth truth_of(unsigned which) {
    const size_t first = asked[which].part ? PART_FIRST
                         : which == ONE    ? ONE_PAGE
                                           : 0,
                 count = which == OTHER      ? OTHER_PAGES
                         : which == ONE      ? 1
                         : asked[which].part ? part_pages()
                                             : pages;
    Truth t = {.count = 0};
    for (size_t i = 0; i < count; i++)
        if (which == OTHER ? is_written_other(i) : is_marked(which, first + i))
            t.numbers[t.count++] = i;
    return t;
}

// Whether a place of the array is as it was before the call.
static bool is_untouched(uint64_t number) {
    uint64_t before;
    memset(&before, NOT_WRITTEN, sizeof before);
    return number == before;
}

static size_t touched(const struct look *l) {
    size_t count = NUMBERS;
    while (count > 0 && is_untouched(l->numbers[count - 1]))
        count--;
    return count;
}

static size_t fitting(unsigned which, const Truth *t) {
    return t->count < asked[which].room ? (size_t)t->count : asked[which].room;
}

// 0: the numbers are right; else why they are not.
static const char *numbers_problem(unsigned which, const Truth *t) {
    const struct look *l = look_at(which);
    const size_t fit = fitting(which, t);
    if (touched(l) > asked[which].room)
        return "overruns";
    if (fit && touched(l) == 0)
        return "no_numbers";
    if (memcmp(l->numbers, t->numbers, fit * sizeof *t->numbers) == 0)
        return touched(l) == fit ? NULL : "overruns";
    if (fit && l->numbers[0] >= MOST_PAGES && !is_untouched(l->numbers[0]))
        return "addresses";
    if (asked[which].part && l->numbers[0] == t->numbers[0] + PART_FIRST)
        return "numbers_from_base";
    return fit > 1 && l->numbers[0] > l->numbers[fit - 1] ? "wrong_order" : "wrong_numbers";
}

static const char *count_problem(unsigned which, const Truth *t) {
    const uint64_t returned = look_at(which)->returned;
    if (returned == t->count)
        return NULL;
    if (returned == UINT64_MAX)
        return "call_fails";
    if (asked[which].room < t->count && returned == asked[which].room)
        return "capped";
    if (returned == 0)
        return "finds_none";
    if (!asked[which].part && which != OTHER && which != ONE && returned == pages)
        return "counts_all";
    return returned < t->count ? "finds_too_few" : "finds_too_many";
}

static const char *look_problem(unsigned which) {
    const Truth t = truth_of(which);
    const char *count = count_problem(which, &t);
    return count ? count : numbers_problem(which, &t);
}

static const char *numbers_text(const uint64_t *numbers, size_t count) {
    const char *all = "";
    for (size_t i = 0; i < count && i < 8; i++)
        all = text(numbers[i] > 1u << 20 ? "%s %#" PRIx64 : "%s %" PRIu64, all, numbers[i]);
    return text("%s%s", all, count > 8 ? " ..." : "");
}

static const char *truth_text(unsigned which) {
    const Truth t = truth_of(which);
    return text("%" PRIu64 " pages %s:%s", t.count, asked[which].what,
                numbers_text(t.numbers, fitting(which, &t)));
}

static const char *look_text(unsigned which) {
    const struct look *l = look_at(which);
    const size_t count = touched(l);
    const char *returned = l->returned == UINT64_MAX ? "SIZE_MAX" : text("%" PRIu64, l->returned);
    return text("%s:%s", returned, numbers_text(l->numbers, count));
}

// The check of the calls [first, end): `problem` says what is wrong with one.
static bool check_looks(const char *check, unsigned first, unsigned end,
                        const char *(*problem)(unsigned)) {
    for (unsigned i = first; i < end; i++) {
        const char *found = problem(i);
        if (found)
            return verdict(check, found, truth_text(i), look_text(i), nowhere());
    }
    return verdict(check, NULL, truth_text(end - 1), look_text(end - 1), nowhere());
}

static bool marks_are(unsigned which, bool (*right)(size_t page)) {
    const struct look *l = look_at(which);
    for (size_t page = 0; page < pages; page++)
        if (l->marks[page] != right(page))
            return false;
    return true;
}

static bool is_marked_after_part(size_t page) {
    return is_written_first(page) && (page < PART_FIRST || page >= PART_FIRST + part_pages());
}

static bool is_marked_never(size_t page) {
    (void)page;
    return false;
}

static void check_kept(void) {
    unsigned kept = FIRST;
    while (kept <= OTHER && marks_are(kept, is_written_first))
        kept++;
    verdict("kept", kept <= OTHER ? "resets_unasked" : NULL,
            "what is written stays known until a reset of its pages is asked for",
            kept <= OTHER ? text("it changed when dirty_pages was called %s", asked[kept].what)
                          : "so it does",
            nowhere());
}

// Of the call that resets a part: more, less or other pages than the part.
static const char *part_reset_problem(void) {
    const struct look *l = look_at(PART);
    bool beyond = false, kept = false;
    for (size_t page = 0; page < pages; page++) {
        const bool in_part = page >= PART_FIRST && page < PART_FIRST + part_pages();
        beyond |= !in_part && is_written_first(page) && !l->marks[page];
        kept |= in_part && l->marks[page];
    }
    if (beyond)
        return "resets_beyond";
    if (!kept)
        return marks_are(PART, is_marked_after_part) ? NULL : "writes_pages";
    return marks_are(PART, is_written_first) ? "not_reset" : "resets_what_fits";
}

static void check_reset(void) {
    const char *found = part_reset_problem();
    if (found) {
        verdict("reset", found, "the pages of the part, and no other, are watched anew", "others",
                nowhere());
        return;
    }
    if (!marks_are(LATER, is_marked_never)) {
        verdict("reset", "not_reset", "no page is written after the reset", "some are", nowhere());
        return;
    }
    check_looks("reset", PART, UNWATCHED, look_problem);
}

static const char *other_problem(unsigned which) {
    const char *found = look_problem(which);
    return found && look_at(which)->returned == look_at(FIRST)->returned ? "remembers" : found;
}

// More than a thousand pages, with numbers beyond 16 bits.
static const char *wide_problem(void) {
    static uint64_t numbers[WIDE_WRITTEN + 1];
    const Moment *m = at("reset");
    if (!bytes_at(m, claimed(m, "numbers"), numbers, sizeof numbers))
        fault("the numbers are not in the snapshot");
    if (claimed(m, "wide") != WIDE_WRITTEN)
        return claimed(m, "wide") == UINT64_MAX ? "call_fails" : "finds_too_few";
    for (size_t i = 0; i < WIDE_WRITTEN; i++)
        if (numbers[i] != WIDE_FIRST + i)
            return numbers[i] == (uint16_t)(WIDE_FIRST + i) ? "number_cut" : "wrong_numbers";
    return is_untouched(numbers[WIDE_WRITTEN]) ? NULL : "overruns";
}

static void check_wide(void) {
    const char *found = wide_problem();
    verdict("wide", found, text("%zu pages from number %zu on", WIDE_WRITTEN, WIDE_FIRST),
            text("%" PRIu64 " pages", claimed(at("reset"), "wide")), nowhere());
}

static const char *refused_problem(unsigned which) {
    const struct look *l = look_at(which);
    if (which != UNWATCHED && !claimed_at(at("refused"), "refused", which))
        return NULL;
    if (l->returned != UINT64_MAX)
        return which == UNWATCHED ? "hides_failure" : "ignores_refusal";
    return marks_are(which, is_written_first) ? NULL : "resets_before_failing";
}

// Of the calls about a row of written pages.
static const char *row_problem(const Moment *m) {
    const uint64_t one = claimed(m, "row.one"), left = claimed(m, "row.left");
    if (one == UINT64_MAX)
        return "gives_up";
    if (one != 1 || claimed(m, "row.some") != ROW_RESET)
        return "finds_too_few";
    if (claimed(m, "row.none") != 0)
        return "not_reset";
    if (claimed(m, "row.again") != 1)
        return "remembers";
    return left < ROW_LEFT ? "resets_beyond" : left > ROW_LEFT ? "not_reset" : NULL;
}

// Of who asks in parts, when the second part is refused; and of the calls after all refusals.
static const char *later_problem(void) {
    const Moment *m = at("refused");
    if (claimed(m, "parts.refused") && claimed(m, "parts.returned") != UINT64_MAX)
        return "ignores_refusal";
    if (claimed(m, "parts.refused") && claimed(m, "parts.left") <= WIDE_WRITTEN)
        return "resets_before_failing";
    if (look_at(RECOVERED)->returned == UINT64_MAX)
        return "gives_up";
    for (unsigned i = RECOVERED; i < LOOKS; i++)
        if (look_problem(i))
            return look_problem(i);
    if (claimed(m, "one.refused") && claimed(m, "one.returned") != UINT64_MAX)
        return "ignores_refusal";
    return marks_are(BLIND, is_marked_never) ? row_problem(m) : "not_reset";
}

static void check_refused(void) {
    const char *const expected = "SIZE_MAX, and nothing reset";
    for (unsigned i = UNWATCHED; i < RECOVERED; i++) {
        const char *found = refused_problem(i);
        if (found) {
            verdict("refused", found, expected, text("%s: %s", asked[i].what, look_text(i)),
                    nowhere());
            return;
        }
    }
    const char *later = later_problem();
    verdict("refused", later, "SIZE_MAX, and nothing reset; later, what is written",
            later ? text("%s; %s; %s; of a row of pages %" PRIu64 " are left", look_text(RECOVERED),
                         look_text(ONE), look_text(BLIND), claimed(at("refused"), "row.left"))
                  : "so it is",
            nowhere());
}

static bool has_its_bytes(const Moment *m) {
    static uint8_t seen[MOST_PAGES * VM_PAGE];
    const size_t size = pages * VM_PAGE;
    if (!bytes_at(m, claimed(at("before"), "plain"), seen, size))
        return false;
    for (size_t i = 0; i < size; i++)
        if (seen[i] != 1)
            return false;
    return true;
}

static void check_nothing_else(void) {
    static const char *const moments[] = {"before", "looked", "reset", "refused"};
    Entry found = {.seen = "nothing"};
    const Moment *m = at("before");
    for (int i = 1; i < 4 && !found.misconception; i++) {
        const Moment *last = m;
        m = at(moments[i]);
        found = ledger_entry(last, m, NULL);
        if (!found.misconception && !has_its_bytes(m))
            found =
                (Entry){"writes_pages", "other bytes in a page", claimed(at("before"), "plain")};
    }
    verdict("nothing_else", found.misconception, "nothing else made, taken or changed", found.seen,
            where(m, found.addr));
}

TASK_CHECKS(dirty_pages) {
    learn_parameters();
    if (!check_looks("found", FRESH, AGAIN, look_problem))
        return;
    check_kept();
    check_looks("room", AGAIN, OTHER, look_problem);
    check_looks("other", OTHER, PART, other_problem);
    check_reset();
    check_wide();
    check_refused();
    check_nothing_else();
}

#include "check.h"

// struct box of unit.h, as it is in the snapshots.
enum { TEXT = 8, ROOM = 16, BOX_PAGES = 3, EARLIER = 7 };

static uint64_t number_at(const Moment *m, vm_addr addr, size_t size) {
    uint64_t number = 0;
    return bytes_at(m, addr, &number, size) ? number : 0;
}

static uint64_t members(const Moment *m, vm_addr box) {
    return number_at(m, box, 4);
}

static char letter(const Moment *m, vm_addr box, unsigned index) {
    return (char)number_at(m, box + ROOM + index, 1);
}

static const char *view_problem(const Moment *m, vm_addr box) {
    const Allocation a = allocation_at(m, box);
    if (!box)
        return "returned_null";
    if (a.type != VM_MEM_MAPPED)
        return "private_memory";
    if (a.pages != BOX_PAGES)
        return "wrong_size";
    if (a.protect == VM_PAGE_WRITECOPY)
        return "copy_on_write";
    return runs_are(&a, "C3:RW") ? NULL : "wrong_access";
}

static const char *start_problem(const Moment *first, vm_addr box) {
    const uint64_t text_at = number_at(first, box + TEXT, 8);
    if (text_at == box + ROOM)
        return "stored_pointer";
    return text_at == ROOM && members(first, box) == 1 ? NULL : "not_initialised";
}

// Each side sees what the other wrote after the second had joined.
static bool is_shared(const Moment *ours, vm_addr our_box, const Moment *theirs,
                      vm_addr their_box) {
    return letter(ours, our_box, 200) == 'T' && letter(theirs, their_box, 300) == 'O';
}

static const char *second_problem(const Moment *joined, const Moment *child) {
    const vm_addr ours = claimed(joined, "ours"), theirs = claimed(joined, "theirs");
    if (!theirs)
        return "second_refused";
    const char *problem = view_problem(child, theirs);
    if (problem)
        return problem;
    if (!is_shared(joined, ours, child, theirs))
        return "not_shared";
    if (members(joined, ours) < EARLIER || letter(joined, ours, 100) != 'W' ||
        number_at(joined, ours + TEXT, 8) == theirs + ROOM)
        return "reinitialises";
    return members(joined, ours) == EARLIER + 1 ? NULL : "not_counted";
}

// The other process came first this time, and the name differs from the first box's in case.
static const char *other_problem(const Moment *other, const Moment *child) {
    const vm_addr ours = claimed(other, "ours"), theirs = claimed(other, "theirs");
    if (!ours || !theirs)
        return "second_refused";
    if (letter(other, ours, 100) == 'W' || letter(child, theirs, 100) == 'W')
        return "case_changed";
    if (letter(other, ours, 200) != 'T')
        return "not_shared";
    if (members(other, ours) < 2)
        return "reinitialises";
    return members(other, ours) == 2 && number_at(other, ours + TEXT, 8) == ROOM ? NULL
                                                                                 : "not_counted";
}

static const char *box_text(const Moment *m, vm_addr box) {
    const Allocation a = allocation_at(m, box);
    return text("%s, members %" PRIu64 ", text at %" PRIu64, runs_text(&a), members(m, box),
                number_at(m, box + TEXT, 8));
}

TASK_CHECKS(join) {
    const Moment *before = at("before"), *first = at("first"), *joined = at("joined"),
                 *other = at("other"), *refused = at("refused");
    const uint64_t pid = claimed(before, "pid");
    if (!process(before, pid))
        fault("the snapshot \"before\" lacks the child");
    const vm_addr ours = claimed(first, "ours");
    const Allocation view = allocation_at(first, ours);
    if (!verdict("box", view_problem(first, ours), "a view of a section, C3:RW",
                 text("%s, %s", runs_text(&view), vm_type_name(view.type)), where(first, ours)))
        return;

    const bool named = claimed(first, "named"), folded = claimed(first, "folded");
    if (!verdict("name",
                 named && !folded ? NULL
                 : folded         ? "case_changed"
                                  : "name_gone",
                 "a section can be opened by just that name",
                 named    ? "it can"
                 : folded ? "only by a name that differs in case"
                          : "it cannot",
                 where(first, ours)))
        return;

    const uint64_t small = claimed(refused, "small"), event = claimed(refused, "event"),
                   kept = claimed(refused, "small_kept");
    verdict("refused",
            small   ? "trusts_size"
            : event ? "wrong_kind"
            : kept  ? "keeps_the_name"
                    : NULL,
            "NULL for a section of one page, and for an event, and no handle kept",
            text("0x%" PRIx64 " and 0x%" PRIx64 "%s", small, event,
                 kept ? "; the section can be opened after its owner has closed it" : ""),
            where(refused, small));

    if (!verdict("start", start_problem(first, ours), text("members 1, text at %d", ROOM),
                 box_text(first, ours), where(first, ours)))
        return;

    const Moment *child = process(joined, pid), *child_other = process(other, pid);
    if (!child || !child_other) {
        verdict("second", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return;
    }
    verdict("second", second_problem(joined, child),
            text("members %d, text at %d, and what each writes the other reads", EARLIER + 1, ROOM),
            box_text(child, claimed(joined, "theirs")), where(child, claimed(joined, "theirs")));
    verdict("other", other_problem(other, child_other),
            text("another box: members 2, text at %d", ROOM),
            box_text(other, claimed(other, "ours")), where(other, claimed(other, "ours")));
}

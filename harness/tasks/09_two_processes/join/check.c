#include "check.h"

// struct box of unit.h, as it is in the snapshots.
enum {
    TEXT = 8,
    ROOM = 16,
    ROOM_BYTES = 9000,
    BOX_PAGES = 3,
    OTHERS = 4,
    REFUSALS = 6,
    NEW_ONES = 3, // the first of them: nobody had that name
    ANEW = 5,
    CARRY = 0xffffff
};

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

// What is shared in the room: all of it, but for two letters.
static bool room_kept(const Moment *m, vm_addr box) {
    static char room[ROOM_BYTES];
    if (!bytes_at(m, box + ROOM, room, sizeof room))
        return false;
    for (unsigned i = 0; i < ROOM_BYTES; i++)
        if (room[i] != 'W' && i != 200 && i != 300)
            return false;
    return true;
}

// Whether a new view begins where this address would, had it kept its upper half.
static bool was_cut(const Moment *before, const Moment *m, vm_addr box) {
    vm_addr base = 0;
    while ((base = next_new(before, m, KIND_SHAREABLE, base)) != 0)
        if (base != box && (uint32_t)base == box)
            return true;
    return false;
}

static const char *view_problem(const Moment *m, vm_addr box) {
    const Allocation a = allocation_at(m, box);
    if (!box)
        return "returned_null";
    if (box < VM_GRANULARITY)
        return "handle_is_no_address";
    if (kind_at(m, box) == KIND_MAPPED_FILE)
        return "backed_by_a_file";
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

// Of a box that others had used before one more joined.
static const char *shared_problem(const Moment *m, vm_addr box, uint64_t earlier,
                                  uint64_t text_at) {
    const uint64_t now = members(m, box);
    const bool over = now < earlier && now <= 1;
    if (over || !room_kept(m, box) || number_at(m, box + TEXT, 8) != text_at)
        return "reinitialises";
    return now == earlier + 1 ? NULL : "not_counted";
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
    return shared_problem(joined, ours, parameter("earlier"), ROOM + parameter("token"));
}

// The other process came first this time, and the name differs from the first box's in case.
static const char *other_problem(const Moment *other, const Moment *child) {
    const vm_addr ours = claimed(other, "ours"), theirs = claimed(other, "theirs");
    if (!ours || !theirs)
        return "second_refused";
    if (ours == claimed(at("first"), "ours") || theirs == claimed(at("joined"), "theirs"))
        return "remembers";
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
    return text("%s, members %" PRId32 ", text at %" PRIu64, runs_text(&a),
                (int32_t)members(m, box), number_at(m, box + TEXT, 8));
}

// A section that was larger than a box, and whose maker closed its handle afterwards.
static const char *large_problem(const Moment *large) {
    const vm_addr ours = claimed(large, "ours");
    const Allocation a = allocation_at(large, ours);
    if (!ours)
        return "refuses_larger";
    if (a.type != VM_MEM_MAPPED || a.pages < BOX_PAGES)
        return "not_shared";
    const char *problem = shared_problem(large, ours, CARRY, 4 + parameter("token"));
    return problem || claimed(large, "named") ? problem : "name_gone";
}

// A section in which all was 0: it is there, whatever is in it.
static const char *empty_problem(const Moment *large) {
    const vm_addr empty = claimed(large, "empty");
    if (!empty)
        return "second_refused";
    if (allocation_at(large, empty).type != VM_MEM_MAPPED)
        return "not_shared";
    if (number_at(large, empty + TEXT, 8) != 0)
        return "reinitialises";
    return members(large, empty) == 1 ? NULL : "not_counted";
}

// A section in which fewer than none have joined.
static const char *below_problem(const Moment *large) {
    const vm_addr below = claimed(large, "below");
    if (!below)
        return "second_refused";
    if (allocation_at(large, below).type != VM_MEM_MAPPED)
        return "not_shared";
    const uint32_t expected = (uint32_t)(1 - parameter("earlier"));
    return members(large, below) == expected ? NULL : "not_counted";
}

// The first box, which this process joined twice more: two more, whatever view it is.
static const char *once_more_problem(const Moment *large) {
    const vm_addr twice = claimed(large, "twice");
    const uint64_t earlier = parameter("earlier");
    if (!twice || !claimed(large, "again"))
        return "second_refused";
    if (allocation_at(large, twice).type != VM_MEM_MAPPED)
        return "not_shared";
    const uint64_t now = members(large, twice);
    return now == earlier + 1 || now == earlier + 2
               ? "remembers"
               : shared_problem(large, twice, earlier + 2, ROOM + parameter("token"));
}

static const char *name_problem(const Moment *first) {
    if (claimed(first, "folded"))
        return "case_changed";
    return claimed(first, "named") ? NULL : "name_gone";
}

static const char *refused_problem(unsigned i, Entry left) {
    if (i < OTHERS)
        return !claimed_at(at("refused"), "not_a_box", i) ? "keeps_the_name"
               : i == 0                                   ? "trusts_size"
                                                          : "wrong_kind";
    return claimed(at("refused"), "touched") ? "touches_the_small" : left.misconception;
}

static void check_refused(void) {
    static const char *const which_kinds[] = {"small section", "event", "mutex", "semaphore"};
    const Moment *refused = at("refused");
    unsigned i = 0;
    while (i < OTHERS && !claimed_at(refused, "not_a_box", i) && !claimed_at(refused, "kept", i))
        i++;
    const uint64_t box = i < OTHERS ? claimed_at(refused, "not_a_box", i) : 0;
    const Entry left = ledger_entry(at("large"), refused, NULL);
    verdict("refused", refused_problem(i, left), "NULL for what is no box, and no handle kept",
            i == OTHERS
                ? claimed(refused, "touched") ? "other bytes in the small section" : left.seen
                : text("%s: 0x%" PRIx64 "%s", which_kinds[i], box,
                       box ? "" : "; the name is taken when its owner has closed it"),
            where(refused, box ? box : left.addr));
}

// A box that was made under its name, and that so many have joined.
static bool is_new_box(const Moment *late, vm_addr box, uint64_t joined) {
    return !view_problem(late, box) && members(late, box) == joined &&
           number_at(late, box + TEXT, 8) == ROOM;
}

// Of the call in which something was refused, or, where a box was there, could have been. Another
// try may have succeeded.
static const char *late_problem(const Moment *late, unsigned i) {
    const vm_addr box = claimed_at(late, "late", i);
    if (!box && claimed_at(late, "kept", i))
        return "keeps_the_name";
    if (i < NEW_ONES) { // joined once more later
        const uint64_t joined = claimed_at(late, "anew", i) ? 2 : 1;
        return !box || (claimed_at(late, "named", i) && is_new_box(late, box, joined))
                   ? NULL
                   : "hides_failure";
    }
    const uint64_t more = claimed_at(late, "members", i) - parameter("earlier");
    return more == (box ? 1 : 0) ? NULL : "counts_unjoined";
}

// The names that were refused, and one more: whoever joined such a box before is a member twice.
static const char *anew_problem(const Moment *late) {
    static const unsigned refused[ANEW] = {0, 1, 2, 3, REFUSALS};
    for (unsigned i = 0; i < ANEW; i++) {
        const vm_addr box = claimed_at(late, "anew", i);
        const bool twice = refused[i] < REFUSALS && claimed_at(late, "late", refused[i]);
        if (!box ||
            (twice ? allocation_at(late, box).type != VM_MEM_MAPPED || members(late, box) < 2
                   : !is_new_box(late, box, 1)))
            return "remembers";
    }
    return NULL;
}

// What was joined late: there may be a view and a handle for each.
static Entry late_entry(const Moment *late) {
    vm_addr views[REFUSALS + ANEW];
    uint64_t handles = 0;
    for (unsigned i = 0; i < REFUSALS + ANEW; i++) {
        views[i] =
            i < REFUSALS ? claimed_at(late, "late", i) : claimed_at(late, "anew", i - REFUSALS);
        handles += views[i] != 0;
    }
    return ledger_entry(
        at("refused"), late,
        &(Ledger){.addresses = views, .count = REFUSALS + ANEW, .handles = handles});
}

static void check_late(void) {
    const Moment *late = at("late");
    const Entry left = late_entry(late);
    const char *problem = NULL;
    unsigned i = 0;
    for (; i < REFUSALS && !problem; i++)
        problem = late_problem(late, i);
    if (!problem)
        problem = left.misconception;
    if (!problem)
        problem = anew_problem(late);
    verdict("late", problem, "NULL, and nothing left behind; then a box, where nothing is refused",
            text("0x%" PRIx64 " in refused call %u; left: %s; then 0x%" PRIx64 " and 0x%" PRIx64,
                 claimed_at(late, "late", i - 1), i, left.seen, claimed_at(late, "anew", 0),
                 claimed_at(late, "anew", ANEW - 1)),
            where(late, left.addr));
}

// Every join makes one view and keeps one handle, wherever it runs.
static void check_nothing_else(uint64_t pid) {
    static const char *const names[] = {"before", "first", "joined", "other", "large"};
    Entry found = {.seen = "nothing"};
    const Moment *shown = at("large");
    for (int i = 1; i < 5 && !found.misconception; i++) {
        const Moment *was = at(names[i - 1]), *is = at(names[i]);
        const vm_addr ours[] = {claimed(is, "ours"), claimed(is, "empty"), claimed(is, "again"),
                                claimed(is, "twice"), claimed(is, "below")},
                      theirs = claimed(is, "theirs");
        const uint64_t here = i == 2 ? 0 : i == 4 ? 5 : 1; // the second one joins in the child
        const Moment *child_was = process(was, pid), *child = process(is, pid);
        shown = is;
        found = ledger_entry(was, is, &(Ledger){.addresses = ours, .count = 5, .handles = here});
        if (!found.misconception && child_was && child)
            found =
                ledger_entry(child_was, child,
                             &(Ledger){.addresses = &theirs, .count = 1, .handles = theirs != 0});
    }
    verdict("nothing_else", found.misconception, "one view and one handle for each join",
            found.seen, where(shown, found.addr));
}

static const char *box_problem(const Moment *first, vm_addr ours) {
    if (was_cut(at("before"), first, ours))
        return "address_cut";
    const char *problem = view_problem(first, ours);
    const uint64_t pages = claimed(first, "section_pages");
    return problem ? problem : pages > BOX_PAGES ? "wrong_size" : NULL;
}

// The second one to join, and then the sections of `large`.
static void check_second(const Moment *joined, const Moment *child) {
    const Moment *large = at("large");
    const struct {
        const char *problem;
        const Moment *m;
        vm_addr box;
        uint64_t members;
    } joins[] = {
        {second_problem(joined, child), child, claimed(joined, "theirs"), parameter("earlier") + 1},
        {large_problem(large), large, claimed(large, "ours"), CARRY + 1},
        {empty_problem(large), large, claimed(large, "empty"), 1},
        {below_problem(large), large, claimed(large, "below"),
         (uint32_t)(1 - parameter("earlier"))},
        {once_more_problem(large), large, claimed(large, "twice"), parameter("earlier") + 3},
    };
    size_t i = 0;
    while (i < 4 && !joins[i].problem)
        i++;
    verdict("second", joins[i].problem,
            text("members %" PRId32 ", and nothing else changed", (int32_t)joins[i].members),
            box_text(joins[i].m, joins[i].box), where(joins[i].m, joins[i].box));
}

TASK_CHECKS(join) {
    const Moment *before = at("before"), *first = at("first"), *joined = at("joined"),
                 *other = at("other");
    const uint64_t pid = claimed(before, "pid");
    if (!process(before, pid))
        fault("the snapshot \"before\" lacks the child");
    const vm_addr ours = claimed(first, "ours");
    const Allocation view = allocation_at(first, ours);
    if (!verdict("box", box_problem(first, ours), "a view of a section of 3 pages, C3:RW",
                 text("%s, %s, of %" PRIu64 " pages", runs_text(&view), vm_type_name(view.type),
                      claimed(first, "section_pages")),
                 where(first, ours)))
        return;
    const char *unnamed = name_problem(first);
    if (!verdict("name", unnamed, "a section can be opened by just that name",
                 !unnamed                   ? "it can"
                 : claimed(first, "folded") ? "by a name that differs in case"
                                            : "it cannot",
                 where(first, ours)))
        return;
    if (!verdict("start", start_problem(first, ours), text("members 1, text at %d", ROOM),
                 box_text(first, ours), where(first, ours)))
        return;

    const Moment *child = process(joined, pid), *child_other = process(other, pid);
    if (!child || !child_other) {
        verdict("second", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return;
    }
    check_second(joined, child);
    verdict("other", other_problem(other, child_other),
            text("another box: members 2, text at %d", ROOM),
            box_text(other, claimed(other, "ours")), where(other, claimed(other, "ours")));
    check_nothing_else(pid);
    check_refused();
    check_late();
}

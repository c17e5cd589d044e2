#include "check.h"
#include <string.h>

enum { MOST = 0x20000, FILLED = 0x80000 - 1000 };                // more than any part; of a file
enum { ERROR_ACCESS_DENIED = 5, ERROR_MAPPED_ALIGNMENT = 1132 }; // winerror.h

static const uint64_t far_start = 1ull << 32, half_start = 3ull << 30, other_start = 1ull << 40;

typedef struct Part { // what was asked for, and where
    const Moment *moment;
    uint64_t offset, bytes; // in the file
    vm_addr addr, unmap;
    uint64_t last_error, moved, locked;
} Part;

static uint64_t claimed_of(const Moment *m, const char *part, const char *what) {
    return claimed(m, *part ? text("%s.%s", part, what) : what);
}

static Part part_of(const Moment *m, const char *name, uint64_t offset, uint64_t bytes) {
    return (Part){m,
                  offset,
                  bytes,
                  claimed_of(m, name, "part"),
                  claimed_of(m, name, "unmap"),
                  claimed_of(m, name, "last_error"),
                  claimed_of(m, name, "moved"),
                  claimed_of(m, name, "locked")};
}

// The file that scenario.c made.
static uint8_t byte_of(uint64_t offset) {
    uint64_t z = (offset / 8 + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    return (uint8_t)((z ^ z >> 31) >> offset % 8 * 8);
}

// Whether `size` of the part's bytes, from its byte `from` on, are the file's from `offset` on.
static bool shows_piece(const Part *part, uint64_t from, uint64_t size, uint64_t offset) {
    static uint8_t seen[MOST];
    if (!bytes_at(part->moment, part->addr + from, seen, size))
        return false;
    for (uint64_t i = 0; i < size; i++)
        if (seen[i] != byte_of(offset + i))
            return false;
    return true;
}

// Whether the file's bytes from `offset` on are seen at the part's address: to the part's
// end, or as far as the view goes. Of a part that is longer than a snapshot, a page at both ends.
static bool shows(const Part *part, uint64_t offset) {
    const Allocation view = allocation_at(part->moment, part->addr);
    const uint64_t there = view.end - part->addr, size = there < part->bytes ? there : part->bytes;
    if (size <= MOST)
        return shows_piece(part, 0, size, offset);
    return shows_piece(part, 0, VM_PAGE, offset) &&
           (size < part->bytes ||
            shows_piece(part, size - VM_PAGE, VM_PAGE, offset + size - VM_PAGE));
}

static const char *null_problem(const Part *part) {
    return part->last_error == ERROR_MAPPED_ALIGNMENT ? "unaligned_offset"
           : part->last_error == ERROR_ACCESS_DENIED  ? "asks_too_much"
                                                      : "returned_null";
}

// Where everything but the first heap lies above 4 GB: an address below, with no memory.
static bool is_cut(const Allocation *a, vm_addr addr) {
    return parameter("high_addresses") && addr >> 32 == 0 &&
           pages_of(a, (addr - a->base) / VM_PAGE, 1, VM_MEM_COMMIT) == 0;
}

static const char *view_problem(const Part *part) {
    if (!part->addr)
        return null_problem(part);
    if (part->addr < VM_GRANULARITY)
        return "handle_is_no_address";
    const Allocation view = allocation_at(part->moment, part->addr);
    if (is_cut(&view, part->addr))
        return "address_cut";
    if (!view.exists)
        return "already_unmapped";
    if (view.type != VM_MEM_MAPPED)
        return "copied_bytes";
    return kind_at(part->moment, part->addr) == KIND_MAPPED_FILE ? NULL : "not_the_file";
}

static bool read_only(const Part *part) {
    const Allocation view = allocation_at(part->moment, part->addr);
    return view.protect == VM_PAGE_READONLY && view.run_count == 1 &&
           view.runs[0].protect == VM_PAGE_READONLY;
}

static const char *place_problem(const Part *part) {
    if (shows(part, part->offset))
        return NULL;
    return shows(part, part->offset / VM_GRANULARITY * VM_GRANULARITY) ? "delta_lost"
                                                                       : "other_place";
}

static bool is_whole(const Part *part) {
    return allocation_at(part->moment, part->addr).end >= part->addr + part->bytes;
}

// Where the first part is not mapped for reading only, the others are judged without that.
static bool first_is_read_only(void) {
    const Part near = part_of(at("near"), "", 0, 0);
    return read_only(&near);
}

static const char *part_problem(const Part *part) {
    if (view_problem(part))
        return view_problem(part);
    if (!read_only(part) && first_is_read_only())
        return "not_read_only";
    return place_problem(part) ? place_problem(part) : is_whole(part) ? NULL : "too_short";
}

static const char *far_problem(const Part *part) {
    if (!part_problem(part))
        return NULL;
    return part->addr && shows(part, (uint32_t)part->offset) ? "high_half_lost" : "far_fails";
}

static bool is_short(const char *problem) {
    return problem && strcmp(problem, "too_short") == 0;
}

// More than 4 GB in one view.
static const char *long_problem(const Part *part) {
    const char *problem = part_problem(part);
    return is_short(problem) ? "length_cut" : problem;
}

// Of a part that begins, or ends, between 2 GB and 4 GB; what is nearer and further is right.
static const char *half_problem(const Part *part) {
    return view_problem(part) ? "sign_bit" : part_problem(part);
}

// Of another file, whose bytes are others.
static const char *other_problem(const Part *near, const Part *other) {
    const bool same = !view_problem(other) && shows(other, near->offset);
    return same ? "remembers" : part_problem(other);
}

static const char *part_text(const Part *part) {
    if (!part->addr)
        return text("NULL, last error %" PRIu64, part->last_error);
    return text("0x%" PRIx64 ": %s", part->addr, label_text(part->moment, part->addr));
}

static const char *far_text(const Part *part) {
    if (part->addr && shows(part, (uint32_t)part->offset))
        return text("bytes from 0x%" PRIx64 " on", (uint64_t)(uint32_t)part->offset);
    return part_text(part);
}

static vm_addr view_left(void) {
    return left_over(at("before"), at("unmapped"), KIND_MAPPED_FILE, ANY_PAGES);
}

static const char *unmap_problem(const Part *part) {
    const Allocation view = allocation_at(part->moment, part->addr);
    if (part->unmap < view.base || part->unmap >= view.end)
        return "unmap_missing";
    if (part->unmap != view.base)
        return "unmap_inside";
    return view_left() ? "leaves_view" : NULL;
}

static void check_unmapped(const Part *near) {
    const vm_addr left = view_left();
    verdict("unmapped", unmap_problem(near),
            text("*unmap is 0x%" PRIx64 ", and no view remains",
                 allocation_at(near->moment, near->addr).base),
            text("*unmap is 0x%" PRIx64 "%s", near->unmap, left ? ", and a view remains" : ""),
            where(left ? at("unmapped") : near->moment, left ? left : near->addr));
}

static const char *touched_text(const Part *part) {
    return part->moved    ? "the file's position is another"
           : part->locked ? "bytes of the file are locked"
                          : NULL;
}

enum { CALLS = 12 }; // before the first views are unmapped

// What those calls left, four before each of three snapshots, and what they did to the caller's
// file.
static void check_nothing_else(const Part parts[CALLS]) {
    static const char *const moments[] = {"before", "near", "far", "twice"};
    Entry found = {.seen = "nothing"};
    const Moment *m = at("near");
    for (int i = 0; i < 3 && !found.misconception; i++) {
        const Part *p = parts + 4 * i;
        const vm_addr own[] = {p[0].addr,  p[1].addr,  p[2].addr,  p[3].addr,
                               p[0].unmap, p[1].unmap, p[2].unmap, p[3].unmap};
        m = at(moments[i + 1]);
        found = ledger_entry(at(moments[i]), m, &(Ledger){.addresses = own, .count = 8});
    }
    if (!found.misconception && claimed(at("twice"), "took"))
        found = (Entry){"takes_something", "the view whose address was in *unmap is gone", 0};
    for (int i = 0; i < CALLS && !found.misconception; i++)
        if (touched_text(&parts[i]))
            found = (Entry){"changes_something", touched_text(&parts[i]), 0};
    verdict("nothing_else", found.misconception, "nothing else made, taken or changed", found.seen,
            where(m, found.addr));
}

// What the long parts left when they were unmapped, or did to the caller's file.
static Entry long_entry(const Part *whole, const Part *shorter) {
    const vm_addr left =
        left_over(at("unmapped"), at("long_unmapped"), KIND_MAPPED_FILE, ANY_PAGES);
    const char *touched = touched_text(whole) ? touched_text(whole) : touched_text(shorter);
    if (left)
        return (Entry){"leaves_view", "a view remains when both are unmapped", left};
    if (touched)
        return (Entry){"changes_something", touched, 0};
    const vm_addr own[] = {whole->addr, shorter->addr};
    return ledger_entry(at("unmapped"), at("long"), &(Ledger){.addresses = own, .count = 2});
}

static void check_far(const Part *far, const Part *half, const Part *whole, const Part *shorter) {
    const struct {
        const char *problem;
        const Part *part;
    } parts[] = {{far_problem(far), far},
                 {half_problem(half), half},
                 {long_problem(whole), whole},
                 {half_problem(shorter), shorter}};
    for (int i = 0; i < 4; i++) {
        const Part *part = parts[i].part;
        if (!parts[i].problem)
            continue;
        verdict(
            "far", parts[i].problem,
            text("the file's %" PRIu64 " bytes from 0x%" PRIx64 " on", part->bytes, part->offset),
            far_text(part), where(part->moment, part->addr));
        return;
    }
    const Entry left = long_entry(whole, shorter);
    verdict("far", left.misconception, "just those bytes, and nothing left", left.seen,
            where(at("long_unmapped"), left.addr));
}

typedef struct Other { // a part that is special
    const char *what;
    const Part *part;
    bool is_other_file;
} Other;

// Whether there was a view of a file at that address before, and is none.
static bool was_a_view(const Part *part) {
    static const char *const earlier[] = {"near", "far", "twice", "long", "again"};
    if (allocation_at(part->moment, part->addr).exists)
        return false;
    for (int i = 0; i < 5 && at(earlier[i]) != part->moment; i++)
        if (kind_at(at(earlier[i]), part->addr) == KIND_MAPPED_FILE)
            return true;
    return false;
}

// Of a part that other views show as well: whether its view is also that of another part.
static bool is_an_earlier_view(const Part *near, const Part *part) {
    static const char *const there[] = {"", "third", "within", "page"};
    unsigned count = near->unmap == part->unmap;
    for (int i = 0; i < 4; i++)
        count += claimed_of(part->moment, there[i], "unmap") == part->unmap;
    return count > 1;
}

// Of a part that is right: whether the caller can unmap it, and it alone.
static const char *own_problem(const Part *near, const Part *part) {
    const Allocation view = allocation_at(part->moment, part->addr);
    if (part->moment == at("twice") && is_an_earlier_view(near, part))
        return "remembers";
    return part->unmap == view.base                             ? NULL
           : part->unmap >= view.base && part->unmap < view.end ? "unmap_inside"
                                                                : "unmap_missing";
}

static const char *one_problem(const Part *near, const Other *other) {
    const char *problem =
        other->is_other_file ? other_problem(near, other->part) : part_problem(other->part);
    if (!problem)
        return own_problem(near, other->part);
    return was_a_view(other->part) ? "remembers" : problem;
}

static void check_others(const Part *near, const Other *others, int count) {
    for (int i = 0; i < count; i++) {
        const Part *part = others[i].part;
        const char *problem = one_problem(near, &others[i]);
        if (problem || i == count - 1) {
            verdict("others", problem, text("%" PRIu64 " bytes %s", part->bytes, others[i].what),
                    problem ? text("%s, *unmap 0x%" PRIx64, part_text(part), part->unmap)
                            : "just those",
                    where(part->moment, part->addr));
            return;
        }
    }
}

// Who found another way has a view.
static const char *refused_problem(const Part *part, const Entry *left) {
    if (!claimed(part->moment, "refused"))
        return NULL;
    if (part->addr && part_problem(part))
        return "ignores_failure";
    if (touched_text(part))
        return "changes_something";
    return part->unmap && !part->addr ? "unmap_left" : left->misconception;
}

// A call like the first, when the system refuses no more.
static void check_late(void) {
    const bool right = claimed(at("late"), "part") != 0;
    verdict("refused", right ? NULL : "refuses_for_ever",
            "NULL, and a view when the system refuses no more",
            right ? "just that" : "NULL also then", nowhere());
}

static void check_refused(uint64_t offset, uint64_t bytes) {
    static const char *const calls[][2] = {{"no_section", "the section"},
                                           {"no_view", "the view"},
                                           {"no_query", "VirtualQuery"},
                                           {"no_length", "the file's length"}};
    for (int i = 0; i < 4; i++) {
        const Moment *m = at(calls[i][0]);
        const Part part = part_of(m, "", offset, bytes);
        const Entry left = ledger_entry(
            at("used"), m, &(Ledger){.addresses = &part.addr, .count = part.addr ? 1 : 0});
        if (refused_problem(&part, &left)) {
            verdict("refused", refused_problem(&part, &left), "NULL, and nothing left",
                    text("%s refused: 0x%" PRIx64 ", *unmap 0x%" PRIx64 ", left: %s", calls[i][1],
                         part.addr, part.unmap,
                         touched_text(&part) ? touched_text(&part) : left.seen),
                    where(m, left.addr));
            return;
        }
    }
    check_late();
}

TASK_CHECKS(view_at) {
    const uint64_t bytes = parameter("bytes"), start = parameter("granules") * VM_GRANULARITY,
                   delta = parameter("near_delta"), end_of_file = far_start + FILLED;
    const Part near = part_of(at("near"), "", start + delta, bytes),
               other = part_of(at("near"), "other", other_start + start + delta, bytes),
               granule = part_of(at("near"), "granule", start, 20 * VM_PAGE),
               over = part_of(at("near"), "over", start, 16 * VM_PAGE + 1),
               half = part_of(at("far"), "half", half_start + start + delta, bytes),
               far = part_of(at("far"), "", far_start + start + parameter("far_delta"), bytes),
               end = part_of(at("far"), "end", end_of_file - bytes, bytes),
               byte = part_of(at("far"), "byte", 0, 1),
               twice = part_of(at("twice"), "", start + delta, bytes),
               third = part_of(at("twice"), "third", start + delta, bytes),
               within =
                   part_of(at("twice"), "within", start + delta + VM_PAGE, bytes - 2 * VM_PAGE),
               page = part_of(at("twice"), "page", start + 3 * VM_PAGE, 5 * VM_PAGE);
    const Allocation view = allocation_at(near.moment, near.addr);
    char protection[64];

    if (!verdict("view", view_problem(&near), "an address in a view of the file", part_text(&near),
                 where(near.moment, near.addr)))
        return;

    check_unmapped(&near);
    check_nothing_else((Part[CALLS]){near, other, granule, over, far, end, byte, half, twice, third,
                                     within, page});

    verdict("access", read_only(&near) ? NULL : "not_read_only", "mapped with PAGE_READONLY",
            text("mapped with %s: %s", vm_protect_text(view.protect, protection, sizeof protection),
                 runs_text(&view)),
            where(near.moment, near.addr));

    if (!verdict("place", place_problem(&near),
                 text("the file's bytes from 0x%" PRIx64 " on", near.offset),
                 place_problem(&near)
                     ? text("other bytes, 0x%" PRIx64 " into the view", near.addr - view.base)
                     : "just those",
                 where(near.moment, near.addr)))
        return;

    if (!verdict("length", is_whole(&near) ? NULL : "too_short",
                 text("%" PRIu64 " bytes from 0x%" PRIx64 " on", near.bytes, near.addr),
                 text("the view ends after %" PRIu64 " bytes", view.end - near.addr),
                 where(near.moment, near.addr)))
        return;

    const Part again = part_of(at("again"), "", start + delta, bytes),
               inside = part_of(at("inside"), "", start + delta + VM_PAGE, bytes - 2 * VM_PAGE),
               swapped = part_of(at("swapped"), "", other_start + start + delta, bytes);
    const Other others[] = {{"of another file", &other, true},
                            {"from a multiple of 64 KB on", &granule, false},
                            {"that end with the first of a page", &over, false},
                            {"at the file's beginning", &byte, false},
                            {"at the file's end", &end, false},
                            {"that another view shows", &twice, false},
                            {"that two views show", &third, false},
                            {"that a longer view shows", &within, false},
                            {"from a page on", &page, false},
                            {"that were asked for before", &again, false},
                            {"of what was asked for before", &inside, false},
                            {"of another file with a handle that was used", &swapped, true}};
    check_others(&near, others, sizeof others / sizeof *others);
    const Part whole = part_of(at("long"), "", delta, end_of_file - delta),
               shorter = part_of(at("long"), "shorter", delta, half_start);
    check_far(&far, &half, &whole, &shorter);
    check_refused(start + delta, bytes); // last: who does not look at results crashes there
}

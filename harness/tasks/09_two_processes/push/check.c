#include "check.h"
#include <string.h>

enum { MOST = 0x40000, MARGIN = 0x123, AROUND = 0xee }; // MOST: more bytes than any copy
enum { SIZES = 4, TAIL = 0x10000 };                     // as in the scenario

static const uint64_t error_invalid_handle = 6, error_invalid_parameter = 87,
                      error_invalid_address = 487;

#define ADDRESSES_OF_32_BITS 0xffffffffu

// A call that must succeed: before and after it, in this process and in the other one.
typedef struct Call {
    const Moment *before, *after, *child_before, *child;
    vm_addr copy, data;
    uint64_t bytes;
} Call;

static Call call_between(const char *before, const char *after, const char *data,
                         const char *parameter_name) {
    Call c = {.before = at(before), .after = at(after), .bytes = parameter(parameter_name)};
    const uint64_t pid = claimed(at("before"), "pid");
    c.child_before = process(c.before, pid);
    c.child = process(c.after, pid);
    c.copy = claimed(c.after, "copy");
    c.data = claimed(at("before"), data);
    return c;
}

// One of the copies of several sizes; `bytes` is the whole size.
static Call sized_call(unsigned i) {
    const uint64_t sizes[SIZES] = {parameter("large"), VM_PAGE, 5, 5};
    Call c = call_between("again", "sizes", "data", "large");
    c.copy = claimed_at(c.after, "size", i);
    c.data = claimed_at(c.after, "size_data", i);
    c.bytes = sizes[i];
    return c;
}

static uint64_t pages_for(uint64_t bytes) {
    return vm_align_up(bytes, VM_PAGE) / VM_PAGE;
}

static bool was_cut(const Call *c) {
    vm_addr base = 0;
    while ((base = next_new(c->child_before, c->child, KIND_PRIVATE, base)) != 0)
        if (base != c->copy && (uint32_t)base == c->copy)
            return true;
    return false;
}

// A cut address can be neither written to nor freed.
static const char *null_problem(const Call *c) {
    const uint64_t error = claimed(c->after, "copy.error");
    if ((error == error_invalid_parameter || error == error_invalid_address) &&
        next_new(c->child_before, c->child, KIND_PRIVATE, ADDRESSES_OF_32_BITS))
        return "address_cut";
    return error == error_invalid_handle ? "not_a_process_handle" : "returned_null";
}

static const char *address_problem(const Call *c, const Allocation *room) {
    if (!c->copy)
        return null_problem(c);
    if (c->copy < VM_GRANULARITY)
        return "handle_is_no_address";
    if (was_cut(c))
        return "address_cut";
    if (allocation_at(c->child_before, c->copy).exists)
        return "not_fresh";
    if (room->exists)
        return NULL;
    return is_new(c->before, c->after, c->copy) ? "local_allocation" : "nothing_there";
}

static const char *room_problem(const Call *c) {
    const Allocation room = allocation_at(c->child, c->copy);
    const char *problem = address_problem(c, &room);
    if (problem)
        return problem;
    if (room.type != VM_MEM_PRIVATE)
        return "not_private";
    if (room.end < c->copy + c->bytes)
        return is_new(c->child_before, c->child, room.end) ? "two_allocations" : "too_small";
    return room.pages > pages_for(vm_align_up(c->bytes, VM_GRANULARITY)) ? "too_much" : NULL;
}

// The second call, where the first one was right: an answer that only the first one explains.
static const char *again_problem(const Call *first, const Call *again) {
    const bool old_handle =
        !again->copy && claimed(again->after, "copy.error") == error_invalid_handle;
    return old_handle || again->copy == first->copy ? "remembers" : room_problem(again);
}

// How many of them to judge: none where the call before closed the handle that it was lent.
static unsigned sized_calls(const Call *again) {
    return claimed(again->after, "ledger.handles_taken") ? 0 : SIZES;
}

// An answer that lies in the room of an earlier copy.
static const char *sized_room_problem(const Call *again, unsigned i) {
    const Call c = sized_call(i);
    const Allocation room = allocation_at(c.child, c.copy),
                     earlier = allocation_at(c.child, again->copy);
    if (c.copy && room.base == earlier.base)
        return "remembers";
    for (unsigned j = 0; j < i && c.copy; j++)
        if (allocation_at(c.child, sized_call(j).copy).base == room.base)
            return "remembers";
    return room_problem(&c);
}

static bool is_executable(uint32_t protect) {
    return protect >= VM_PAGE_EXECUTE && protect <= VM_PAGE_EXECUTE_WRITECOPY;
}

// The pages that hold the copy; every further page may be reserved or committed read-write.
static const char *commit_problem(const Call *c) {
    const Allocation room = allocation_at(c->child, c->copy);
    const uint64_t first = (c->copy - room.base) / VM_PAGE;
    const uint64_t count = pages_for(c->copy % VM_PAGE + c->bytes);
    if (pages_of(&room, first, count, VM_MEM_COMMIT) != count)
        return "not_committed";
    for (size_t i = 0; i < room.run_count && i < sizeof room.runs / sizeof *room.runs; i++) {
        const Run *run = &room.runs[i];
        if (run->state == VM_MEM_COMMIT && run->protect != VM_PAGE_READWRITE)
            return is_executable(run->protect) ? "executable" : "wrong_protection";
    }
    return NULL;
}

static size_t zeros_at_end(const uint8_t *bytes, size_t size) {
    size_t count = 0;
    while (count < size && bytes[size - 1 - count] == 0)
        count++;
    return count;
}

// None of the bytes to copy is 0, but fresh memory is: bytes that were not written show.
static const char *bytes_problem(const uint8_t *data, const uint8_t *seen, size_t bytes,
                                 size_t shown) {
    const size_t written = shown - zeros_at_end(seen, shown);
    const size_t compared = written < bytes ? written : bytes;
    if (written == 0)
        return "nothing_written";
    if (memcmp(data, seen, compared) != 0)
        return "other_bytes";
    return written < bytes ? "short_write" : written > bytes ? "writes_too_much" : NULL;
}

static const char *first_bytes(const uint8_t *bytes) {
    return text("%02x %02x %02x %02x %02x %02x %02x %02x ...", bytes[0], bytes[1], bytes[2],
                bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]);
}

// The bytes of a call in a moment of the child, up to the end of the last page.
static const char *copy_problem(const Call *c, const Moment *child, const char **expected,
                                const char **seen) {
    static uint8_t data[MOST], there[MOST];
    const size_t shown = vm_align_up(c->copy + c->bytes, VM_PAGE) - c->copy;
    if (shown > MOST || !bytes_at(at("before"), c->data, data, c->bytes) ||
        !bytes_at(child, c->copy, there, shown))
        fault("a snapshot lacks the bytes to copy, or committed pages of the child");
    *expected = text("%" PRIu64 " bytes: %s", c->bytes, first_bytes(data));
    *seen = text("%zu bytes: %s", shown - zeros_at_end(there, shown), first_bytes(there));
    return bytes_problem(data, there, c->bytes, shown);
}

// The end of a copy of a size of its own.
static const char *sized_bytes_problem(unsigned i, const char **expected, const char **seen) {
    static uint8_t data[TAIL], there[TAIL + VM_PAGE];
    const Call c = sized_call(i);
    const uint64_t tail = c.bytes < TAIL ? c.bytes : TAIL;
    const vm_addr from = c.copy + c.bytes - tail;
    const size_t shown = vm_align_up(c.copy + c.bytes, VM_PAGE) - from;
    if (!bytes_at(c.after, c.data + c.bytes - tail, data, tail) ||
        !bytes_at(c.child, from, there, shown))
        fault("a snapshot lacks the end of the bytes to copy");
    *expected = text("%" PRIu64 " bytes", c.bytes);
    *seen = text("other bytes, or none, at the end of %" PRIu64, c.bytes);
    const char *problem = bytes_problem(data, there, tail, shown);
    if (!problem)
        return claimed_at(c.after, "arrived", i) ? NULL : "other_bytes";
    return strcmp(problem, "nothing_written") == 0 && tail < c.bytes ? "short_write" : problem;
}

static void check_bytes(const Call *first, const Call *again) {
    const char *expected, *seen;
    const char *problem = copy_problem(first, first->child, &expected, &seen);
    const Call *shown = first;
    if (!problem)
        problem = copy_problem(first, again->child, &expected, &seen) ? "remembers" : NULL;
    if (!problem)
        problem = copy_problem(shown = again, again->child, &expected, &seen);
    for (unsigned i = 0; i < sized_calls(again) && !problem; i++)
        problem = sized_bytes_problem(i, &expected, &seen);
    verdict("bytes", problem, expected, seen, where(again->child, shown->copy));
}

// Whether what push was given to read is as it was, and what lies around it.
static bool data_kept(const Call *c) {
    static uint8_t was[MOST], is[MOST];
    if (!bytes_at(c->before, c->data, was, c->bytes) ||
        !bytes_at(c->after, c->data - MARGIN, is, MARGIN + c->bytes + VM_PAGE))
        fault("a snapshot lacks the bytes to copy");
    for (size_t i = 0; i < MARGIN + c->bytes + VM_PAGE; i++)
        if ((i < MARGIN || i >= MARGIN + c->bytes) && is[i] != AROUND)
            return false;
    return memcmp(is + MARGIN, was, c->bytes) == 0;
}

static void check_ours(const Call *first, const Call *again) {
    Entry found = ledger_entry(first->before, first->after, NULL);
    if (!found.misconception)
        found = ledger_entry(again->before, again->after, NULL);
    if (!found.misconception)
        found = ledger_entry(again->after, at("sizes"), NULL);
    if (!found.misconception && !data_kept(first))
        found = (Entry){"changes_something", "other bytes at data", first->data};
    const bool copy_here = found.addr && is_new(first->before, again->after, found.addr);
    verdict("ours", copy_here ? "leaves_copy_here" : found.misconception,
            "nothing made, taken or changed in the calling process", found.seen,
            where(again->after, found.addr));
}

static void check_other(const Call *first, const Call *again) {
    Entry found = ledger_entry(first->child_before, first->child,
                               &(Ledger){.addresses = &first->copy, .count = 1});
    if (!found.misconception)
        found = ledger_entry(again->child_before, again->child,
                             &(Ledger){.addresses = &again->copy, .count = 1});
    vm_addr copies[SIZES];
    for (unsigned i = 0; i < SIZES; i++)
        copies[i] = sized_call(i).copy;
    if (!found.misconception)
        found = ledger_entry(again->child, sized_call(0).child,
                             &(Ledger){.addresses = copies, .count = SIZES});
    verdict("other", found.misconception, "nothing else made, taken or changed there", found.seen,
            where(again->child, found.addr));
}

// Of a call with a handle that lacks a right: what is wrong, or NULL.
static const char *right_problem(const Moment *m, const char *name, const Moment *child_before,
                                 const Moment *child) {
    const vm_addr copy = claimed(m, name);
    uint8_t first = 0;
    if (copy && is_new(child_before, child, copy) && bytes_at(child, copy, &first, 1) && first != 0)
        return "reopens_process";
    return copy ? "hides_failure" : NULL;
}

static const char *left_behind(Entry there, Entry here) {
    const bool left = there.misconception && strcmp(there.misconception, "leaves_something") == 0;
    return left                  ? "leaks_on_failure"
           : there.misconception ? there.misconception
                                 : here.misconception;
}

// Two calls by handles that each lack a right.
static const char *rights_problem(const Moment *is, const Moment *child_was, const Moment *child) {
    const char *problem = right_problem(is, "no_write", child_was, child);
    return problem ? problem : right_problem(is, "no_operation", child_was, child);
}

// What a call returned that was refused something: NULL, or after another try a copy like any
// other.
static const char *tried_problem(const Call *c) {
    const char *expected, *seen;
    const bool right = !c->copy || (!room_problem(c) && !commit_problem(c) &&
                                    !copy_problem(c, c->child, &expected, &seen));
    return right ? NULL : "hides_failure";
}

static const char *two_tried_problem(const Call *one, const Call *two) {
    if (one->copy && one->copy == two->copy)
        return "remembers";
    const char *problem = tried_problem(one);
    return problem ? problem : tried_problem(two);
}

// Two calls that are refused something, one after the other: `one` and `two` of the checkpoint.
static bool check_failed(const char *before, const char *after, const char *one, const char *two) {
    Call calls[] = {call_between(before, after, "refused_data", "refused"),
                    call_between(before, after, "refused_data", "refused")};
    const Moment *was = calls[0].before, *is = calls[0].after, *child_was = calls[0].child_before,
                 *child = calls[0].child;
    if (!child_was || !child) {
        verdict("refused", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return false;
    }
    const bool rights = strcmp(before, "sizes") == 0;
    const vm_addr copies[] = {calls[0].copy = claimed(is, one), calls[1].copy = claimed(is, two)};
    const Ledger copied = {.addresses = copies, .count = rights ? 0 : 2};
    const Entry there = ledger_entry(child_was, child, &copied), here = ledger_entry(was, is, NULL);
    const char *problem =
        rights ? rights_problem(is, child_was, child) : two_tried_problem(&calls[0], &calls[1]);
    if (!problem)
        problem = left_behind(there, here);
    if (!problem)
        return true;
    verdict("refused", problem, "NULL, and both maps as they were; or, after another try, a copy",
            text("%s: 0x%" PRIx64 " and 0x%" PRIx64 "; there: %s; here: %s", after, copies[0],
                 copies[1], there.seen, here.seen),
            where(child, there.addr));
    return false;
}

// The same once more, where nothing is refused.
static void check_anew(void) {
    const Call anew = call_between("no_answer", "anew", "refused_data", "refused");
    const char *expected = "another copy", *seen = text("0x%" PRIx64, anew.copy);
    const char *problem = !anew.copy || room_problem(&anew) ? "remembers" : commit_problem(&anew);
    if (!problem)
        problem = copy_problem(&anew, anew.child, &expected, &seen);
    verdict("refused", problem, problem ? expected : "NULL, and both maps as they were",
            problem ? seen : "so it is", nowhere());
}

// Room of the first call that has none, or not the right one.
static const char *any_room_problem(const Call *first, const Call *again, Call *shown) {
    *shown = *first;
    const char *problem = room_problem(first);
    if (problem)
        return problem;
    *shown = *again;
    problem = again_problem(first, again);
    for (unsigned i = 0; i < sized_calls(again) && !problem; i++) {
        *shown = sized_call(i);
        problem = sized_room_problem(again, i);
    }
    return problem;
}

static const char *any_commit_problem(const Call *first, const Call *again, Call *shown) {
    *shown = *first;
    const char *problem = commit_problem(first);
    if (problem)
        return problem;
    *shown = *again;
    problem = commit_problem(again);
    for (unsigned i = 0; i < sized_calls(again) && !problem; i++) {
        *shown = sized_call(i);
        problem = commit_problem(shown);
    }
    return problem;
}

TASK_CHECKS(push) {
    const Call first = call_between("before", "after", "data", "bytes"),
               again = call_between("after", "again", "more_data", "more");
    if (!first.child_before)
        fault("the snapshot \"before\" lacks the child");
    if (!first.child || !again.child || !sized_call(0).child) {
        verdict("room", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return;
    }
    Call shown;
    const char *problem = any_room_problem(&first, &again, &shown);
    const Allocation room = allocation_at(shown.child, shown.copy);
    if (!verdict("room", problem, text("private memory for %" PRIu64 " bytes there", shown.bytes),
                 text("0x%" PRIx64 " there: %s", shown.copy, runs_text(&room)),
                 where(shown.child, room.exists ? shown.copy : 0)))
        return;

    check_ours(&first, &again);
    check_other(&first, &again);
    problem = any_commit_problem(&first, &again, &shown);
    const Allocation pages = allocation_at(shown.child, shown.copy);
    if (!verdict("committed", problem, text("C%" PRIu64 ":RW", pages_for(shown.bytes)),
                 runs_text(&pages), where(shown.child, shown.copy)))
        return;
    check_bytes(&first, &again);
    const Moment *counted = at("counted"); // of the same bytes as the calls before, with rights
    if (!claimed(counted, "allocations") || !claimed(counted, "writes"))
        verdict("refused", "remembers", "another copy of the same bytes", "nothing was made",
                nowhere());
    else if (check_failed("sizes", "refused", "no_write", "no_operation") &&
             check_failed("counted", "no_room", "first", "last") &&
             check_failed("no_room", "no_bytes", "first", "last") &&
             check_failed("no_bytes", "no_answer", "first", "last"))
        check_anew();
}

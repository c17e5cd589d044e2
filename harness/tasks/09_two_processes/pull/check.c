#include "check.h"
#include "plan.h"
#include <string.h>

enum { MOST = 256 * 1024 }; // more bytes than any call asks for

static const char *const names[CALLS] = {"inside", "reserved", "noaccess", "guarded",
                                         "freed",  "nothing",  "across"};

typedef struct Call {
    vm_addr from, to;
    uint64_t bytes, count, expected;
    uint64_t run; // bytes to the end of the first run
} Call;

static Call call_at(unsigned i) {
    const Moment *after = at("after");
    const uint64_t first = parameter("first") * VM_PAGE, second = parameter("second") * VM_PAGE,
                   third = parameter("third") * VM_PAGE, offset = parameter("offset");
    const uint64_t expected[CALLS] = {
        [INSIDE] = parameter("inside"),        [RESERVED] = first + second + third - offset,
        [NO_ACCESS] = first - offset,          [GUARDED] = first - offset,
        [FREED] = 2 * VM_GRANULARITY - offset, [ACROSS] = first + second + VM_PAGE - offset - 7,
    };
    return (Call){.from = claimed_at(after, "from", i),
                  .to = claimed_at(after, "to", i),
                  .bytes = claimed_at(after, "bytes", i),
                  .count = claimed_at(after, "count", i),
                  .expected = expected[i],
                  .run = (i == FREED ? VM_GRANULARITY : first) - offset};
}

// Whether no obstacle on the way has ever shortened the count.
static bool all_as_asked(void) {
    for (unsigned i = RESERVED; i <= GUARDED; i++)
        if (call_at(i).count != call_at(i).bytes)
            return false;
    return true;
}

static const char *count_problem(unsigned i, const Call *call) {
    static const char *const beyond[CALLS] = {"more_than_asked", "reads_reserved", "reads_noaccess",
                                              "reads_guard",     "reads_free",     "reads_reserved",
                                              "more_than_asked"};
    if (call->count == call->expected)
        return NULL;
    if (call->count == 0)
        return "returned_zero";
    if (call->count > call->bytes)
        return "more_than_asked";
    if (call->count == call->bytes && all_as_asked())
        return "requested_count";
    if (call->count == call->expected + call->from % VM_PAGE ||
        (call->count < call->expected && call->count % VM_PAGE == 0))
        return "counts_from_the_page";
    if (call->count > call->expected)
        return beyond[i];
    if (call->count != call->run)
        return "stops_early";
    return i == FREED ? "stops_at_allocation" : "stops_at_protection";
}

// The buffer: what was pulled, then nothing new, not even after its end.
static const char *bytes_problem(const Call *call) {
    static uint8_t seen[MOST];
    const uint64_t size = call->bytes + PULL_PAGE + 2 * PULL_MARGIN;
    if (size > MOST || !bytes_at(at("after"), call->to - PULL_MARGIN, seen, (size_t)size))
        fault("the snapshot \"after\" lacks a buffer");
    const uint8_t *to = seen + PULL_MARGIN;
    const uint64_t shown = size - PULL_MARGIN;
    const uint64_t count = call->count < call->expected ? call->count : call->expected;
    for (uint64_t i = call->bytes; i < shown; i++)
        if (to[i] != PULL_EMPTY)
            return "overflows";
    for (uint64_t i = 0; i < PULL_MARGIN; i++)
        if (seen[i] != PULL_EMPTY)
            return "overflows";
    for (uint64_t i = 0; i < count; i++)
        if (to[i] != pull_byte(call->from + i))
            return "other_bytes";
    for (uint64_t i = count; i < call->bytes; i++)
        if (to[i] != PULL_EMPTY)
            return "writes_behind";
    return NULL;
}

static void check_bytes(void) {
    const char *problem = NULL;
    unsigned i = 0;
    for (; i < CALLS; i++) {
        const Call call = call_at(i);
        if ((problem = bytes_problem(&call)))
            break;
    }
    verdict("bytes", problem, "the bytes that were there, and the rest of the buffer untouched",
            problem ? text("something else in the call \"%s\"", names[i]) : "just that", nowhere());
}

static void check_map(const Moment *before, const Moment *after) {
    const char *expected = "the runs of the other process as before", *seen = expected;
    vm_addr changed = 0;
    for (unsigned i = 0; i < CALLS && !changed; i++) {
        const vm_addr from = call_at(i).from;
        const Allocation was = allocation_at(before, from), is = allocation_at(after, from);
        if (was.pages == is.pages && strcmp(runs_text(&was), runs_text(&is)) == 0)
            continue;
        changed = from;
        expected = runs_text(&was);
        seen = runs_text(&is);
    }
    verdict("map", changed ? "changes_protection" : NULL, expected, seen, where(after, changed));
}

// An allocation here that is as big as one for some of the calls, and new.
static vm_addr kept_here(const Moment *before, const Moment *after) {
    for (unsigned call = RESERVED; call <= FREED; call++) {
        const uint64_t pages = vm_align_up(call_at(call).bytes, VM_PAGE) / VM_PAGE;
        const vm_addr kept = left_over(before, after, KIND_PRIVATE, pages);
        if (kept)
            return kept;
    }
    return 0;
}

TASK_CHECKS(pull) {
    const Moment *before = at("before"), *after = at("after");
    const uint64_t pid = claimed(before, "pid");
    if (!process(before, pid))
        fault("the snapshot \"before\" lacks the child");
    if (!process(after, pid)) {
        verdict("inside", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return;
    }
    check_map(process(before, pid), process(after, pid));
    const vm_addr kept = kept_here(before, after);
    verdict("ours", kept ? "leaves_copy_here" : NULL, "nothing new in the calling process",
            kept ? text("%" PRIu64 " pages at 0x%" PRIx64, allocation_at(after, kept).pages, kept)
                 : "nothing new",
            where(after, kept));
    check_bytes();
    for (unsigned i = 0; i < CALLS; i++) {
        const Call call = call_at(i);
        verdict(names[i], count_problem(i, &call),
                text("%" PRIu64 " of %" PRIu64 " bytes from 0x%" PRIx64, call.expected, call.bytes,
                     call.from),
                text("%" PRIu64, call.count), where(process(after, pid), call.from));
    }
}

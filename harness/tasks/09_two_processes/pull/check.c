#include "check.h"
#include "plan.h"
#include <string.h>

enum { MOST = 1024 * 1024 }; // more bytes than any call asks for

static const char *const names[ALL_CALLS] = {
    "inside",
    "reserved",
    "noaccess",
    "guarded",
    "freed",
    "nothing",
    "across",
    "again",
    "shorter",
    "large",
    "long way",
    "image",
    "guard pages at once",
    "another process",
    "combined writes",
    "first read refused",
    "second read refused",
    "first query refused",
    "second query refused",
    "nothing refused",
};

// The checkpoints, each with its first call.
static const char *moment_of(unsigned i) {
    static const struct {
        unsigned from;
        const char *name;
    } moments[] = {{REFUSED, "refused"},
                   {LONG_WAY, "more"},
                   {SHORTER, "large"},
                   {AGAIN, "again"},
                   {0, "after"}};
    size_t m = 0;
    while (i < moments[m].from)
        m++;
    return moments[m].name;
}

typedef struct Call {
    const Moment *m;
    vm_addr from, to;
    uint64_t bytes, count, expected;
    uint64_t run; // bytes to the end of the first run
    bool image;   // of the child; this process's image has the same bytes
} Call;

static Call call_at(unsigned i) {
    const Moment *m = at(moment_of(i));
    const uint64_t first = parameter("first") * VM_PAGE, second = parameter("second") * VM_PAGE,
                   third = parameter("third") * VM_PAGE, offset = parameter("offset");
    const uint64_t pair = 2 * VM_GRANULARITY - offset;
    const uint64_t expected[ALL_CALLS] = {
        [INSIDE] = parameter("inside"),
        [RESERVED] = first + second + third - offset,
        [NO_ACCESS] = first - offset,
        [GUARDED] = first - offset,
        [FREED] = pair,
        [ACROSS] = first + second - offset + 1,
        [AGAIN] = first - offset,
        [SHORTER] = VM_PAGE - offset,
        [LARGE] = first - offset,
        [LONG_WAY] = PULL_LONG_WAY * VM_PAGE - offset,
        [IMAGE] = 2 * VM_PAGE,
        [OWN] = VM_PAGE + 7,
        [COMBINED] = pair,
        [REFUSED] = pair,
        pair,
        pair,
        pair,
        [ANEW] = pair,
    };
    return (Call){.m = m,
                  .from = claimed_at(m, "from", i),
                  .to = claimed_at(m, "to", i),
                  .bytes = claimed_at(m, "bytes", i),
                  .count = claimed_at(m, "count", i),
                  .expected = expected[i],
                  .run = (i == FREED ? VM_GRANULARITY : first) - offset,
                  .image = i == IMAGE};
}

// Whether no obstacle on the way has ever shortened the count.
static bool all_as_asked(void) {
    for (unsigned i = RESERVED; i <= GUARDED; i++)
        if (call_at(i).count != call_at(i).bytes)
            return false;
    return true;
}

// Whether the request lost its upper bits on the way.
static bool was_cut(const Call *call) {
    return call->count < call->expected &&
           (call->count == (uint16_t)call->bytes || call->count == (uint32_t)call->bytes);
}

// Of the calls that come after those of the table below.
static const char *later_problem(unsigned i, const Call *call) {
    if (i == OWN || i == ANEW || (i == SHORTER && call->count > call->expected))
        return "remembers";
    return call->count > call->expected ? "reads_guard" : "stops_early";
}

static const char *count_problem(unsigned i, const Call *call) {
    static const char *const beyond[] = {"more_than_asked", "reads_reserved", "reads_noaccess",
                                         "reads_guard",     "reads_free",     "reads_reserved",
                                         "more_than_asked", "remembers"};
    if (call->count == call->expected)
        return NULL;
    if (i > AGAIN && i != LARGE)
        return later_problem(i, call);
    if (call->count == 0)
        return i == AGAIN ? "remembers" : "returned_zero"; // the handle, which is closed
    if (was_cut(call))
        return "size_cut";
    if (call->count > call->bytes)
        return "more_than_asked";
    if (call->count == call->bytes && all_as_asked())
        return "requested_count";
    const uint64_t offset = call->from % VM_PAGE;
    if (offset != 0 && (call->count == call->expected + offset ||
                        (call->count < call->expected && call->count % VM_PAGE == 0)))
        return "counts_from_the_page";
    if (call->count > call->expected)
        return i == LARGE ? "reads_guard" : beyond[i];
    if (call->count != call->run && i != RESERVED)
        return "stops_early";
    if (call->count < call->run || (call->from + call->count) % VM_PAGE != 0)
        return "stops_early";
    return i == FREED ? "stops_at_allocation" : "stops_at_protection";
}

static bool is_empty(const uint8_t *bytes, uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        if (bytes[i] != PULL_EMPTY)
            return false;
    return true;
}

// Whether these are the bytes that the other process has.
static bool is_there(const Call *call, const uint8_t *seen, uint64_t count) {
    static uint8_t image[2 * VM_PAGE];
    if (!call->image) {
        for (uint64_t i = 0; i < count; i++)
            if (seen[i] != pull_byte(call->from + i))
                return false;
        return true;
    }
    if (count > sizeof image || !bytes_at(call->m, call->from, image, (size_t)count))
        fault("the snapshot \"more\" lacks the image's bytes");
    return memcmp(seen, image, (size_t)count) == 0;
}

// The buffer: what was pulled, then nothing new, not even after its end.
static const char *bytes_problem(const Call *call) {
    static uint8_t seen[MOST];
    const bool large = call->bytes == PULL_LARGE;
    const uint64_t size =
        large ? PULL_LARGE_ROOM - VM_PAGE : call->bytes + PULL_PAGE + 2 * PULL_MARGIN;
    const uint64_t bytes = large ? size - PULL_MARGIN : call->bytes;
    if (size > MOST || !bytes_at(call->m, call->to - PULL_MARGIN, seen, (size_t)size))
        fault("a snapshot lacks a buffer");
    const uint8_t *to = seen + PULL_MARGIN;
    const uint64_t count = call->count < call->expected ? call->count : call->expected;
    if (!is_empty(to + bytes, size - PULL_MARGIN - bytes) || !is_empty(seen, PULL_MARGIN))
        return "overflows";
    if (!is_there(call, to, count))
        return "other_bytes";
    return is_empty(to + count, bytes - count) ? NULL : "writes_behind";
}

// How many bytes were copied, where they are those of the other process and nothing follows them.
static bool copied_more(const Call *call) {
    Call whole = *call;
    for (whole.count = VM_PAGE; whole.count <= call->expected + VM_PAGE; whole.count += VM_PAGE) {
        Call part = whole;
        part.count -= call->from % VM_PAGE;
        if (part.count > call->count && !bytes_problem(&part))
            return true;
    }
    return false;
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

// Of the child between two moments: what changed.
static Entry other_entry(const char *before, const char *after) {
    const uint64_t pid = claimed(at("before"), "pid");
    Entry found = ledger_entry(process(at(before), pid), process(at(after), pid), NULL);
    for (unsigned i = 0; i < CALLS && found.addr; i++) {
        const Allocation a = allocation_at(process(at(after), pid), call_at(i).from);
        if (found.addr >= a.base && found.addr < a.end)
            found.misconception = "changes_protection";
    }
    return found;
}

static void check_map(void) {
    Entry found = other_entry("before", "after");
    const char *when = "after";
    if (!found.misconception)
        found = other_entry("changed", when = "again");
    if (!found.misconception)
        found = other_entry("large", when = "more");
    if (!found.misconception)
        found = other_entry("more", when = "refused");
    verdict("map", found.misconception, "nothing made, taken or changed there", found.seen,
            where(process(at(when), claimed(at("before"), "pid")), found.addr));
}

static void check_ours(void) {
    static const char *const between[][2] = {{"before", "after"},
                                             {"changed", "again"},
                                             {"again", "large"},
                                             {"large", "more"},
                                             {"more", "refused"}};
    Entry found = {.seen = "nothing"};
    for (size_t i = 0; i < 5 && !found.misconception; i++)
        found = ledger_entry(at(between[i][0]), at(between[i][1]), NULL);
    const bool fresh = found.addr && is_new(at("before"), at("refused"), found.addr);
    verdict("ours", fresh ? "leaves_copy_here" : found.misconception,
            "nothing made, taken or changed in the calling process", found.seen,
            where(at("refused"), found.addr));
}

// The first of these calls that went wrong makes the verdict, or else the last one.
static void check_counts(const char *check, const unsigned *calls, size_t count) {
    const char *problem = NULL;
    size_t i = 0;
    for (; i < count; i++) {
        const Call call = call_at(calls[i]);
        problem = count_problem(calls[i], &call);
        if (!problem && calls[i] >= CALLS)
            problem = bytes_problem(&call);
        if (problem || i + 1 == count)
            break;
    }
    const Call call = call_at(calls[i]);
    verdict(check, problem,
            text("%" PRIu64 " of %" PRIu64 " bytes from 0x%" PRIx64, call.expected, call.bytes,
                 call.from),
            text("%" PRIu64 " in the call \"%s\"", call.count, names[calls[i]]),
            where(process(call.m, claimed(at("before"), "pid")), call.from));
}

// As much as was copied, when the system refuses a read or a query on the way.
static const char *refused_problem(const Call *call) {
    const char *problem = bytes_problem(call);
    if (problem && strcmp(problem, "other_bytes") == 0)
        return "hides_failure";
    if (problem && strcmp(problem, "writes_behind") == 0 && copied_more(call))
        return "forgets_the_copied";
    return !problem && call->count > call->expected ? "hides_failure" : problem;
}

// Of a long run, in which one of several readings is refused.
static const char *stretch_problem(unsigned i) {
    const Moment *m = at("refused");
    const uint64_t count = claimed_at(m, "stretch", i), arrived = claimed_at(m, "arrived", i);
    if (!claimed_at(m, "untouched", i))
        return "writes_behind";
    if (i == 0 && arrived != parameter("stretch") * VM_PAGE - parameter("offset"))
        return arrived ? "stops_early" : "remembers"; // the calls that were refused
    return count < arrived ? "forgets_the_copied" : count > arrived ? "hides_failure" : NULL;
}

static bool check_stretches(void) {
    for (unsigned i = 0; i < PULL_STRETCHES; i++)
        if (stretch_problem(i))
            return verdict("refused", stretch_problem(i), "the number of bytes that were copied",
                           text("%" PRIu64 " in a run of %" PRIu64 " pages, where %" PRIu64
                                " bytes arrived",
                                claimed_at(at("refused"), "stretch", i), parameter("stretch"),
                                claimed_at(at("refused"), "arrived", i)),
                           nowhere());
    return true;
}

static void check_refused(void) {
    const char *problem = NULL;
    unsigned i = REFUSED;
    for (; i < ANEW && !problem; i++) {
        const Call call = call_at(i);
        problem = refused_problem(&call);
    }
    if (!problem && !check_stretches())
        return;
    const Call anew = call_at(ANEW);
    if (!problem) {
        problem = count_problem(ANEW, &anew);
        i++;
    }
    verdict("refused", problem,
            "the number of bytes that were copied, and the rest of the buffer untouched",
            problem
                ? text("%" PRIu64 " bytes in the call \"%s\"", call_at(i - 1).count, names[i - 1])
                : "so it is",
            nowhere());
}

TASK_CHECKS(pull) {
    const uint64_t pid = claimed(at("before"), "pid");
    if (!process(at("before"), pid))
        fault("the snapshot \"before\" lacks the child");
    if (!process(at("after"), pid)) {
        verdict("inside", "child_gone", "both processes go on", "the other process has ended",
                nowhere());
        return;
    }
    for (unsigned i = 0; i < CALLS; i++)
        if (i != NOTHING)
            check_counts(names[i], &i, 1);
    check_bytes();
    check_counts("nothing", (const unsigned[]){NOTHING, ALARM}, 2);
    // Who read the map in another way was not asked about that one.
    check_counts("far", (const unsigned[]){LONG_WAY, IMAGE, COMBINED},
                 claimed(at("more"), "combined") ? 3 : 2);
    check_ours();
    check_map();
    check_counts("again", (const unsigned[]){AGAIN, SHORTER, LARGE, OWN}, 4);
    check_refused();
}

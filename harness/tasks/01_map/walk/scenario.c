#include "made_up.h"
#include "probe.h"
#include "unit.h"
#include <limits.h>

// A region as the callback saw it: what check.c reads from the snapshot.
struct row {
    uint64_t base, size, allocation_base;
    uint32_t state, protect, type, allocation_protect;
};

// A walk that its callback stopped: what it should return, and what happened.
struct stop {
    int32_t value, result;
    uint32_t calls, stopped, calls_after;
};

enum { PAGE = 4096, MAX_ROWS = 4096, CHILD_STRIPES = 20, MOST_STOPS = 16 };

// Allocated and touched before the walk: collecting must not change the map.
static struct row rows[MAX_ROWS];
static struct stop stops[MOST_STOPS];
static unsigned stop_count;

static struct walk_record {
    unsigned calls, calls_after; // after the one that said stop
    unsigned stop_at;            // 0: never
    uint64_t stop_end;           // or at the region that ends there; 0: never
    int stop_value;
    bool stopped, context_lost;
    const void *context;
} record;

// Leaves a walk that would never end, whatever it does with the callback's result.
static void *way_out[5];

static bool is_the_stop(const MEMORY_BASIC_INFORMATION *region) {
    return record.calls == record.stop_at ||
           (record.stop_end &&
            (uintptr_t)region->BaseAddress + region->RegionSize == record.stop_end);
}

static int collect(const MEMORY_BASIC_INFORMATION *region, void *context) {
    if (record.calls == MAX_ROWS)
        __builtin_longjmp(way_out, 1);
    rows[record.calls++] = (struct row){
        .base = (uintptr_t)region->BaseAddress,
        .size = region->RegionSize,
        .allocation_base = (uintptr_t)region->AllocationBase,
        .state = region->State,
        .protect = region->Protect,
        .type = region->Type,
        .allocation_protect = region->AllocationProtect,
    };
    if (context != record.context)
        record.context_lost = true;
    record.calls_after += record.stopped;
    record.stopped = record.stopped || is_the_stop(region);
    return record.stopped ? record.stop_value : 0;
}

// False: it was left, because it would not end.
static bool walk_recorded(HANDLE process, struct walk_record wanted, void *context, int *result) {
    volatile bool ended = false;
    volatile int returned = 0;
    const bool was_lost = record.context_lost;
    memset(rows, 0xa5, sizeof rows);
    record = wanted;
    record.context = context;
    record.context_lost = was_lost;
    poison_stack(); // the stack has grown before the walk, not during it
    call_begins();
    if (__builtin_setjmp(way_out) == 0) {
        returned = walk(process, collect, context);
        ended = true;
    }
    call_ends();
    *result = returned;
    return ended;
}

// To the end: nobody stops it.
static void walk_and_photograph(HANDLE process, void *context, const char *name) {
    int result;
    const bool ended = walk_recorded(process, (struct walk_record){0}, context, &result);
    claim_pointer("rows", rows);
    claim_number("row_count", record.calls);
    claim_number("ended", ended);
    claim_number("result", (uint32_t)result);
    claim_number("context_lost", record.context_lost);
    show_bytes(rows, record.calls * sizeof rows[0]);
    checkpoint(name);
}

static void walk_and_stop(HANDLE process, unsigned at, uint64_t end, int value, void *context) {
    int result;
    const struct walk_record wanted = {.stop_at = at, .stop_end = end, .stop_value = value};
    walk_recorded(process, wanted, context, &result);
    stops[stop_count++] = (struct stop){.value = value,
                                        .result = result,
                                        .calls = record.calls,
                                        .stopped = record.stopped,
                                        .calls_after = record.calls_after};
}

static HANDLE granting(HANDLE process, DWORD access) {
    HANDLE handle = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), process, GetCurrentProcess(), &handle, access, FALSE,
                         0))
        cannot("make a handle of the child");
    return handle;
}

// At the first call and the last, and with values of both signs that fewer bits would change.
static void stop_often(HANDLE child, uint64_t last_end) {
    const HANDLE self = GetCurrentProcess();
    const unsigned at = (unsigned)parameter("stop_at");
    const int value = (int)parameter("stop_value");
    walk_and_stop(self, at, 0, value, &record);
    walk_and_stop(self, 1, 0, -value, NULL);
    walk_and_stop(self, 2, 0, INT_MIN, rows);
    walk_and_stop(granting(child, PROCESS_QUERY_INFORMATION), at, 0, value << 16, NULL);
    walk_and_stop(self, 0, last_end, value << 8, &record);
    walk_and_stop(self, at, 0, -1, stops);
    walk_and_stop(granting(child, PROCESS_QUERY_INFORMATION), 1, 0, 1, &stop_count);
    walk_and_stop(self, 0, last_end, INT_MAX, NULL);
}

// Many regions: every second page is committed.
static char *make_stripes(size_t stripes) {
    char *base = VirtualAlloc(NULL, 2 * stripes * PAGE, MEM_RESERVE, PAGE_READWRITE);
    for (size_t i = 0; base && i < stripes; i++)
        if (!VirtualAlloc(base + 2 * i * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE))
            base = NULL;
    if (!base)
        cannot("make an allocation of many regions");
    return base;
}

// Where VirtualQueryEx has no answer, from the start or from some call on.
static void walk_unanswered(HANDLE no_process) {
    int result;
    walk_recorded(no_process, (struct walk_record){0}, &record, &result);
    claim_number("no_process.calls", record.calls);
    claim_number("no_process.result", (uint32_t)result);

    refusal_begins("NtQueryVirtualMemory", (unsigned)parameter("stop_at"),
                   STATUS_INVALID_PARAMETER);
    walk_recorded(GetCurrentProcess(), (struct walk_record){0}, &record, &result);
    claim_number("refused.came", refusal_ends() >= parameter("stop_at"));
    claim_number("refused.calls", record.calls);
    claim_number("refused.result", (uint32_t)result);
    checkpoint("unanswered");
}

// ---- a map that is made up ----

static const uintptr_t last_base = 0x7f0000010000, last_end = 0x7f8000000000;
static unsigned made_calls, made_wrong, inner_calls;
static int inner_result;
static bool made_lost; // one of the two got the context of the other
static HANDLE made_of;

static void describe(size_t i, MEMORY_BASIC_INFORMATION *region) {
    static const unsigned before[] = {0, 1, 3, 6}; // pages, of four regions: 1, 2, 3 and 4
    static const DWORD states[] = {MEM_COMMIT, MEM_RESERVE, MEM_FREE, MEM_COMMIT, MEM_COMMIT},
                       types[] = {MEM_PRIVATE, MEM_MAPPED, MEM_IMAGE},
                       flags[] = {0, PAGE_GUARD, PAGE_NOCACHE, PAGE_WRITECOMBINE};
    const bool is_last = i + 1 == MADE_UP;
    const uintptr_t base = is_last ? last_base : (i / 4 * 10 + before[i % 4]) * PAGE;
    *region = (MEMORY_BASIC_INFORMATION){.BaseAddress = (void *)base, .State = states[i % 5]};
    region->RegionSize = is_last            ? last_end - base
                         : i + 2 == MADE_UP ? last_base - base
                                            : (i % 4 + 1) * PAGE;
    region->Protect = region->State == MEM_COMMIT ? 1u << i % 8 | flags[i / 8 % 4]
                      : region->State == MEM_FREE ? PAGE_NOACCESS
                                                  : 0;
    if (region->State == MEM_FREE)
        return;
    region->AllocationBase = (void *)(base & ~(uintptr_t)0xffff);
    region->AllocationProtect = 1u << i / 8 % 8 | flags[i % 4];
    region->Type = types[i % 3];
}

static int few(const MEMORY_BASIC_INFORMATION *region, void *context) {
    (void)region;
    made_lost |= context != &inner_calls;
    return ++inner_calls == INNER_CALLS ? INNER_VALUE : 0;
}

static bool is_as_described(const MEMORY_BASIC_INFORMATION *region, size_t i) {
    MEMORY_BASIC_INFORMATION right;
    describe(i, &right);
    return region->BaseAddress == right.BaseAddress && region->RegionSize == right.RegionSize &&
           region->AllocationBase == right.AllocationBase && region->State == right.State &&
           region->AllocationProtect == right.AllocationProtect &&
           region->Protect == right.Protect && region->Type == right.Type;
}

static int compare(const MEMORY_BASIC_INFORMATION *region, void *context) {
    made_lost |= context != &made_calls;
    if (made_calls == MADE_UP)
        __builtin_longjmp(way_out, 1);
    if (!made_wrong && !is_as_described(region, made_calls))
        made_wrong = made_calls + 1;
    if (++made_calls == INNER_AT)
        inner_result = walk(made_of, few, &inner_calls);
    return 0;
}

static void walk_made_up(HANDLE process) {
    volatile bool ended = false;
    made_of = process;
    map_begins(MADE_UP, describe);
    if (__builtin_setjmp(way_out) == 0) {
        walk(process, compare, &made_calls);
        ended = true;
    }
    claim_number("made.questions", map_ends());
    claim_number("made.calls", made_calls);
    claim_number("made.wrong", made_wrong);
    claim_number("made.ended", ended);
    claim_number("made.lost", made_lost);
    claim_number("made.inner", (uint32_t)inner_result);
    claim_number("made.inner_calls", inner_calls);
    checkpoint("made_up");
}

void scenario(void) {
    const size_t stripes = (size_t)parameter("stripes");
    DWORD pid = 0;
    HANDLE child = start_child(&pid);
    if (!child)
        cannot("start a child");
    HANDLE whole = granting(child, PROCESS_ALL_ACCESS),
           asking = granting(child, PROCESS_QUERY_INFORMATION),
           no_process = CreateEventA(NULL, TRUE, FALSE, NULL);
    decoys();
    make_stripes(stripes);
    checkpoint("before");

    walk_and_photograph(GetCurrentProcess(), &record, "walked");
    stop_often(child, record.calls ? rows[record.calls - 1].base + rows[record.calls - 1].size : 0);
    claim_pointer("made", make_stripes(7));
    claim_pointer("stops", stops);
    claim_number("stop_count", stop_count);
    show_bytes(stops, sizeof stops);
    walk_and_photograph(GetCurrentProcess(), NULL, "walked_again");

    int result;
    walk_recorded(whole, (struct walk_record){0}, NULL, &result);
    claim_number("pid", pid);
    walk_and_photograph(asking, stops, "child");
    walk_unanswered(no_process);
    walk_made_up(asking);
    end_child(child);
}

void scenario_child(void) {
    make_stripes(CHILD_STRIPES);
    child_is_parked();
}

#include "probe.h"
#include "unit.h"

// A region as the callback saw it: what check.c reads from the snapshot.
struct row {
    uint64_t base, size, allocation_base;
    uint32_t state, protect, type, allocation_protect;
};

enum { MAX_ROWS = 4096 };

// Allocated and touched before the walk: collecting must not change the map.
static struct row rows[MAX_ROWS];

static struct walk_record {
    unsigned calls;
    unsigned stop_at; // 0: never
    int stop_value;
    bool context_lost;
} record;

// Leaves a walk that would never end, whatever it does with the callback's result.
static void *way_out[5];

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
    if (context != &record)
        record.context_lost = true;
    return record.calls == record.stop_at ? record.stop_value : 0;
}

static void walk_and_photograph(HANDLE process, unsigned stop_at, int stop_value,
                                const char *name) {
    memset(rows, 0xa5, sizeof rows);
    record = (struct walk_record){.stop_at = stop_at, .stop_value = stop_value};
    poison_stack(); // the stack has grown before the walk, not during it

    volatile bool ended = false;
    volatile int result = 0;
    if (__builtin_setjmp(way_out) == 0) {
        result = walk(process, collect, &record);
        ended = true;
    }
    claim_pointer("rows", rows);
    claim_number("row_count", record.calls);
    claim_number("ended", ended);
    claim_number("result", (uint32_t)result);
    claim_number("context_lost", record.context_lost);
    show_bytes(rows, record.calls * sizeof rows[0]);
    checkpoint(name);
}

void scenario(void) {
    decoys();
    checkpoint("before");
    walk_and_photograph(GetCurrentProcess(), 0, 0, "walked");
    walk_and_photograph(GetCurrentProcess(), (unsigned)parameter("stop_at"),
                        (int)parameter("stop_value"), "stopped");

    DWORD pid = 0;
    HANDLE child = start_child(&pid);
    if (!child)
        cannot("start a child");
    claim_number("pid", pid);
    walk_and_photograph(child, 0, 0, "child");
    end_child(child);
}

void scenario_child(void) {
    child_is_parked();
}

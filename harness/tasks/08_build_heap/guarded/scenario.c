#include "plan.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

static struct plan plan;
static void *blocks[BLOCKS], *crowd[CROWD];

// Writes to as much of a block as can be written: a wrong block gives a verdict, not a crash.
static void fill(char *block, size_t size, int tag) {
    for (char *at = block, *end = block + size, *next; at < end; at = next) {
        MEMORY_BASIC_INFORMATION info;
        if (!VirtualQuery(at, &info, sizeof info))
            return;
        next = (char *)info.BaseAddress + info.RegionSize;
        if (next > end)
            next = end;
        if (info.State == MEM_COMMIT && info.Protect == PAGE_READWRITE)
            memset(at, tag, (size_t)(next - at));
    }
}

static void take_snapshot(const char *name) {
    for (int i = 0; i < BLOCKS; i++) {
        claim_pointer_at("block", (unsigned)i, blocks[i]);
        if (blocks[i])
            show_bytes(blocks[i], (size_t)plan.size[i]);
    }
    checkpoint(name);
}

static void *make(uint64_t bytes) {
    poison_stack();
    call_begins();
    void *const block = guarded((size_t)bytes);
    call_ends();
    return block;
}

static uint64_t give_back(int first, int last, int except) {
    uint64_t refused = 0;
    for (int i = first; i <= last; i++)
        if (i != except && blocks[i]) {
            call_begins();
            refused += !guarded_free(blocks[i]);
            call_ends();
        }
    return refused;
}

// Hundreds of blocks at a time, given back in another order than they were made.
static void try_crowd(uint64_t lines) {
    call_begins();
    for (int i = 0; i < CROWD; i++)
        crowd[i] = guarded((size_t)crowd_size(lines, i));
    void *const long_one = guarded((size_t)long_size);
    call_ends();
    claim_pointer("long", long_one);
    claim_pointer("crowd", crowd);
    show_bytes(crowd, sizeof crowd);
    checkpoint("crowd");

    uint64_t refused = 0;
    call_begins();
    for (int i = 0; i < CROWD; i++)
        if (crowd[i * 7 % CROWD])
            refused += !guarded_free(crowd[i * 7 % CROWD]);
    refused += long_one && !guarded_free(long_one);
    call_ends();
    claim_number("refused", refused);
    checkpoint("crowd_freed");
}

// If these are given out, what they leave does not affect any other check.
static void try_huge(void) {
    for (unsigned i = 0; i < HUGE_SIZES; i++)
        claim_pointer_at("huge", i, make(huge_sizes[i]));
    claim_pointer("large", make(large_size));
    claim_pointer("later", make(plan.size[SMALL]));
    checkpoint("refused");
}

// How many such calls of the system it takes to make a block, and to give it back.
static void count_calls(const char *system_call, unsigned *making, unsigned *freeing) {
    refusal_begins(system_call, 0, STATUS_NO_MEMORY);
    void *const block = guarded((size_t)plan.size[MANY_PAGES]);
    *making = refusal_ends();
    refusal_begins(system_call, 0, STATUS_NO_MEMORY);
    if (block)
        (void)guarded_free(block);
    *freeing = refusal_ends();
}

// While the system refuses a call, another block lives.
static void make_refused(const char *system_call, enum which which, const char *name) {
    unsigned making, freeing;
    count_calls(system_call, &making, &freeing);
    const unsigned nth = number_of_call(which, making);
    char *const live = guarded((size_t)plan.size[SMALL]);
    if (live)
        fill(live, (size_t)plan.size[SMALL], LIVE_TAG);
    call_begins();
    refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    void *const block = guarded((size_t)plan.size[MANY_PAGES]);
    const bool was_refused = refusal_ends() >= nth;
    call_ends();
    claim_number("refused", was_refused);
    claim_pointer("block", block);
    claim_pointer("live", live);
    if (live)
        show_bytes(live, (size_t)plan.size[SMALL]);
    checkpoint(name);
}

static void free_refused(const char *system_call, enum which which, const char *name) {
    unsigned making, freeing;
    count_calls(system_call, &making, &freeing);
    const unsigned nth = number_of_call(which, freeing);
    void *const block = make(plan.size[MANY_PAGES]);
    call_begins();
    refusal_begins(system_call, nth, STATUS_NO_MEMORY);
    const BOOL freed = block && guarded_free(block);
    const bool was_refused = refusal_ends() >= nth;
    call_ends();
    claim_number("refused", was_refused);
    claim_number("freed", freed != FALSE);
    claim_pointer("block", block);
    checkpoint(name);
}

static void free_later(void *block) {
    call_begins();
    const BOOL freed = block && guarded_free(block);
    call_ends();
    claim_number("freed", freed != FALSE);
    checkpoint("late");
}

static void make_all(void) {
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = make(plan.size[i]);
        if (blocks[i])
            fill(blocks[i], (size_t)plan.size[i], block_tag(i));
    }
}

// The same sizes, for which the same addresses are free.
static void make_all_again(void) {
    make_all();
    take_snapshot("given_again");
    const uint64_t refused = give_back(0, BLOCKS - 1, -1);
    claim_number("refused", refused);
    take_snapshot("freed_again");
}

void scenario(void) {
    decoys();
    plan = make_plan(parameter("lines"), parameter("odd"), parameter("pages"));
    checkpoint("before");
    make_all();
    take_snapshot("given");

    uint64_t refused = give_back(FREED_FIRST, FREED_FIRST, -1);
    claim_number("refused", refused);
    take_snapshot("one_freed");

    refused = give_back(0, BLOCKS - 1, FREED_FIRST);
    claim_number("refused", refused);
    take_snapshot("all_freed");

    make_all_again();
    try_crowd(parameter("lines"));
    try_huge();
    make_refused("NtAllocateVirtualMemory", FIRST_CALL, "no_reservation");
    make_refused("NtAllocateVirtualMemory", MIDDLE_CALL, "no_middle");
    make_refused("NtAllocateVirtualMemory", LAST_CALL, "no_commit");
    make_refused("NtProtectVirtualMemory", FIRST_CALL, "no_protection");
    make_refused("NtQueryVirtualMemory", FIRST_CALL, "no_answer");
    free_refused("NtFreeVirtualMemory", FIRST_CALL, "no_first_free");
    free_refused("NtFreeVirtualMemory", LAST_CALL, "no_last_free");
    free_refused("NtQueryVirtualMemory", FIRST_CALL, "no_query");
    free_refused("NtProtectVirtualMemory", FIRST_CALL, "no_closing");
    void *const later = make(plan.size[MANY_PAGES]);
    claim_pointer("later", later);
    checkpoint("later");
    free_later(later);
}

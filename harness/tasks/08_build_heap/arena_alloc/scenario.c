#include "plan.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

static struct arena arena, second, large;
static char *base, *second_base, *large_base; // as arena_init() left them
static void *blocks[BLOCKS], *others[BLOCKS], *crowd[CROWD];

// Writes into the parts of a block that can be written and belong to the arena: a wrong
// block gives a verdict, not a crash.
static void fill(char *block, size_t size, int tag) {
    for (char *at = block, *end = block + size, *next; at < end; at = next) {
        MEMORY_BASIC_INFORMATION info;
        if (!VirtualQuery(at, &info, sizeof info) || info.AllocationBase != base)
            return;
        next = (char *)info.BaseAddress + info.RegionSize;
        if (next > end)
            next = end;
        if (info.State == MEM_COMMIT && info.Protect == PAGE_READWRITE)
            memset(at, tag, (size_t)(next - at));
    }
}

static char *init(struct arena *a, uint64_t pages) {
    memset(a, 0xa5, sizeof *a); // arena_init() must set what it relies on
    poison_stack();
    call_begins();
    const BOOL ready = arena_init(a, (size_t)pages);
    call_ends();
    return ready ? a->base : NULL;
}

static void *take(struct arena *a, uint64_t bytes) {
    call_begins();
    void *const block = arena_alloc(a, (size_t)bytes);
    call_ends();
    return block;
}

static void allocate(const struct plan *plan, int first, int last) {
    for (int i = first; i <= last; i++) {
        const size_t size = (size_t)plan->size[i];
        blocks[i] = take(&arena, size);
        if (blocks[i])
            fill(blocks[i], size, block_tag(i));
        others[i] = second_base ? take(&second, second_size(i)) : NULL;
    }
}

static void take_snapshot(const struct plan *plan, const char *name, int last) {
    claim_pointer("base", base);
    for (int i = 0; i <= last; i++) {
        claim_pointer_at("block", (unsigned)i, blocks[i]);
        claim_pointer_at("other", (unsigned)i, others[i]);
        if (blocks[i] && i <= GROWTH)
            show_bytes(blocks[i], (size_t)plan->size[i]);
    }
    checkpoint(name);
}

static void *refused[HUGE_SIZES];
static void *past_the_end, *behind_last;

static void ask_for_too_much(const struct plan *plan) {
    for (int i = 0; i < HUGE_SIZES; i++)
        refused[i] = take(&arena, huge_sizes[i]);
    past_the_end = take(&arena, too_long(plan));
}

static void try_init(void) {
    struct arena too_large;
    for (unsigned i = 0; i < TOO_MANY; i++)
        claim_number_at("too_large", i, arena_init(&too_large, (size_t)too_many_pages[i]) != FALSE);
}

static void run(const struct plan *plan, size_t pages) {
    checkpoint("before");
    base = init(&arena, pages);
    const bool ready = base != NULL;
    take_snapshot(plan, "reserved", -1);

    second_base = init(&second, SECOND_PAGES);
    if (ready)
        allocate(plan, 0, LAST_SMALL);
    take_snapshot(plan, "small", LAST_SMALL);
    if (ready)
        allocate(plan, STRADDLE, STRADDLE);
    take_snapshot(plan, "straddle", STRADDLE);
    if (ready)
        allocate(plan, GROWTH, GROWTH);
    claim_pointer("second", second_base);
    take_snapshot(plan, "grown", GROWTH);

    if (ready) {
        ask_for_too_much(plan);
        allocate(plan, AGAIN, LAST);
        behind_last = take(&arena, 1);
    }
    try_init();
    for (unsigned i = 0; i < HUGE_SIZES; i++)
        claim_pointer_at("huge", i, refused[i]);
    claim_pointer("past_the_end", past_the_end);
    claim_pointer("behind_last", behind_last);
    take_snapshot(plan, "full", LAST);
}

// Many blocks, and an arena of more than 4 GB.
static void run_large(void) {
    for (int i = 0; second_base && i < CROWD; i++)
        crowd[i] = arena_alloc(&second, CROWD_BYTES);
    large_base = init(&large, LARGE_PAGES);
    claim_pointer("second", second_base);
    claim_pointer("large", large_base);
    claim_pointer("crowd", crowd);
    show_bytes(crowd, sizeof crowd);
    checkpoint("large");
}

// Blocks that the system refuses to commit, at its nth call, and the same once more.
static void take_refused(struct arena *a, unsigned i, uint64_t bytes, unsigned nth) {
    call_begins();
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    claim_pointer_at("refused", i, arena_alloc(a, (size_t)bytes));
    claim_number_at("was_refused", i, refusal_ends() >= nth);
    call_ends();
    claim_pointer_at("again", i, take(a, bytes));
}

static void run_refused(void) {
    static struct arena third;
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    claim_number("init", arena_init(&third, SECOND_PAGES) != FALSE);
    claim_number("init_refused", refusal_ends() >= 1);
    char *const third_base = init(&third, SECOND_PAGES);
    claim_pointer("third", third_base);
    if (third_base) {
        take_refused(&third, 0, 1, 1);
        take_refused(&third, 1, REFUSED_BYTES, 2);
        take_refused(&third, 2, 20 * PAGE, 1);
    }
    checkpoint("refused");
}

void scenario(void) {
    decoys();
    const size_t pages = (size_t)parameter("pages");
    const struct plan plan = make_plan(pages, parameter("small"), parameter("lead"),
                                       parameter("over"), parameter("growth"));
    run(&plan, pages);
    run_large();
    run_refused();
}

#include "plan.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

static struct arena arena;
static char *base; // as arena_init() left it
static void *blocks[BLOCKS];

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

static void allocate(const struct plan *plan, int first, int last) {
    for (int i = first; i <= last; i++) {
        const size_t size = (size_t)plan->size[i];
        blocks[i] = arena_alloc(&arena, size);
        if (blocks[i])
            fill(blocks[i], size, block_tag(i));
    }
}

static void take_snapshot(const struct plan *plan, const char *name, int last) {
    claim_pointer("base", base);
    for (int i = 0; i <= last; i++) {
        claim_pointer_at("block", (unsigned)i, blocks[i]);
        if (blocks[i]) {
            show_bytes(blocks[i], 1);
            show_bytes((char *)blocks[i] + plan->size[i] - 1, 1);
        }
    }
    checkpoint(name);
}

static void *refused[HUGE_SIZES];
static void *past_the_end, *behind_last;

static void ask_for_too_much(const struct plan *plan) {
    for (int i = 0; i < HUGE_SIZES; i++)
        refused[i] = arena_alloc(&arena, (size_t)huge_sizes[i]);
    past_the_end = arena_alloc(&arena, (size_t)too_long(plan));
}

static void run(const struct plan *plan, size_t pages) {
    memset(&arena, 0xa5, sizeof arena); // arena_init() must set what it relies on
    poison_stack();
    const bool ready = arena_init(&arena, pages);
    base = ready ? arena.base : NULL;
    take_snapshot(plan, "reserved", -1);

    if (ready)
        allocate(plan, 0, LAST_SMALL);
    take_snapshot(plan, "small", LAST_SMALL);
    if (ready)
        allocate(plan, STRADDLE, STRADDLE);
    take_snapshot(plan, "straddle", STRADDLE);
    if (ready)
        allocate(plan, GROWTH, GROWTH);
    take_snapshot(plan, "grown", GROWTH);

    if (ready) {
        ask_for_too_much(plan);
        allocate(plan, AGAIN, LAST);
        behind_last = arena_alloc(&arena, 1);
    }
    struct arena too_large;
    claim_number("too_large", arena_init(&too_large, (size_t)TOO_MANY_PAGES) != FALSE);
    for (unsigned i = 0; i < HUGE_SIZES; i++)
        claim_pointer_at("huge", i, refused[i]);
    claim_pointer("past_the_end", past_the_end);
    claim_pointer("behind_last", behind_last);
    take_snapshot(plan, "full", LAST);
}

void scenario(void) {
    decoys();
    const size_t pages = (size_t)parameter("pages");
    const struct plan plan = make_plan(pages, parameter("small"), parameter("lead"),
                                       parameter("over"), parameter("growth"));
    run(&plan, pages);
}

#include "plan.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

static struct arena arena, second;
static char *base, *second_base; // as arena_init() left them
static void *blocks[BLOCKS], *others[BLOCKS], *crowd[CROWD];

// Writes into the parts of a block that can be written and belong to the arena: a wrong
// block gives a verdict, not a crash.
static void fill(const char *in, char *block, size_t size, int tag) {
    for (char *at = block, *end = block + size, *next; at < end; at = next) {
        MEMORY_BASIC_INFORMATION info;
        if (!VirtualQuery(at, &info, sizeof info) || info.AllocationBase != in)
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
            fill(base, blocks[i], size, block_tag(i));
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
    if (ready)
        ask_for_too_much(plan);
    claim_pointer("second", second_base);
    take_snapshot(plan, "misfit", GROWTH);

    if (ready) {
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

// Arenas of a few pages: all of them as the first block, then one byte more.
static void take_wholes(void) {
    static struct arena wholes[WHOLES];
    for (unsigned i = 0; i < WHOLES; i++) {
        char *const of_whole = init(&wholes[i], whole_pages[i]);
        claim_pointer_at("whole", i, of_whole);
        claim_pointer_at("all", i, of_whole ? take(&wholes[i], whole_pages[i] * PAGE) : NULL);
        claim_pointer_at("more", i, of_whole ? take(&wholes[i], 1) : NULL);
    }
}

// Makes the pages inaccessible that are entirely inside a block.
static void close_block(char *block, uint64_t size) {
    DWORD old;
    char *const first = (char *)(((uintptr_t)block + PAGE - 1) / PAGE * PAGE);
    char *const end = (char *)(((uintptr_t)block + size) / PAGE * PAGE);
    VirtualProtect(first, (size_t)(end - first), PAGE_NOACCESS, &old);
}

// An arena of more than 4 GB, which is filled if a block takes only a few calls of the system: page
// by page, a million of them would take too long.
static char *take_far(void) {
    static struct arena large;
    char *const large_base = init(&large, LARGE_PAGES);
    unsigned calls = 0, i = 0;
    for (; large_base && i < FAR_BLOCKS && calls < 10; i++) {
        refusal_begins("NtAllocateVirtualMemory", 0, STATUS_NO_MEMORY);
        char *const block = arena_alloc(&large, (size_t)far_size((int)i));
        calls = refusal_ends();
        claim_pointer_at("far", i, block);
        if (block && far_is_closed((int)i))
            close_block(block, far_size((int)i));
    }
    claim_number("far_asked", i);
    return large_base;
}

// Up to the first block that is not where it should be. A short one comes before them: otherwise
// all blocks of nearly a page would begin where one does.
static void take_sizes(void) {
    static struct arena sized;
    char *const of_sizes = init(&sized, SIZES_PAGES), *block = of_sizes;
    uint64_t size = 0, offset = 0;
    if (of_sizes) {
        block = arena_alloc(&sized, (size_t)parameter("small"));
        offset = (parameter("small") + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        block = block ? block + offset : NULL; // where the next one has to be
    }
    while (of_sizes && size < SIZES && block == of_sizes + offset) {
        offset = (offset + size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        block = arena_alloc(&sized, (size_t)++size);
    }
    claim_pointer("sizes", of_sizes);
    claim_number("size", size);
    claim_number("size_offset", offset);
    claim_pointer("sized", block);
}

static void run_large(void) {
    for (int i = 0; second_base && i < CROWD; i++)
        crowd[i] = arena_alloc(&second, (size_t)crowd_size(i));
    take_wholes();
    take_sizes();
    char *const large_base = take_far();
    claim_pointer("second", second_base);
    claim_pointer("large", large_base);
    claim_pointer("crowd", crowd);
    show_bytes(crowd, sizeof crowd);
    checkpoint("large");
}

static bool is_committed(const char *at, uint64_t bytes) {
    for (const char *end = at + bytes; at < end;) {
        MEMORY_BASIC_INFORMATION info;
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT)
            return false;
        at = (char *)info.BaseAddress + info.RegionSize;
    }
    return true;
}

// A block that the system refuses to commit, at its nth call.
static void take_refused(struct arena *a, uint64_t bytes, unsigned nth) {
    call_begins();
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    void *const block = arena_alloc(a, (size_t)bytes);
    const bool refused = refusal_ends() >= nth;
    call_ends();
    claim_pointer("refused", block);
    claim_number("usable", block && is_committed(block, bytes));
    claim_number("was_refused", refused);
}

static unsigned calls_of(struct arena *a, uint64_t bytes) {
    refusal_begins("NtAllocateVirtualMemory", 0, STATUS_NO_MEMORY);
    (void)arena_alloc(a, (size_t)bytes);
    return refusal_ends();
}

static void init_refused(struct arena *a) {
    call_begins();
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    const BOOL ready = arena_init(a, SECOND_PAGES);
    const bool refused = refusal_ends() >= 1;
    call_ends();
    claim_number("init", ready != FALSE);
    claim_pointer("init_base", ready ? a->base : NULL);
    claim_number("init_refused", refused);
}

static void take_third(const char *third, const void *kept, const char *name) {
    claim_pointer("third", third);
    claim_pointer("kept", kept);
    if (kept)
        show_bytes(kept, KEPT_BYTES);
    checkpoint(name);
}

static void run_refused(void) {
    static struct arena third, twin;
    init_refused(&third);
    char *const third_base = init(&third, SECOND_PAGES), *const twin_base =
                                                             init(&twin, SECOND_PAGES);
    void *kept = NULL;
    claim_pointer("twin", twin_base);
    if (third_base && twin_base) {
        take_refused(&third, 1, 1);
        claim_pointer("first", take(&third, 1));
        kept = take(&third, KEPT_BYTES);
        if (kept)
            fill(third_base, kept, KEPT_BYTES, KEPT_TAG);
        (void)take(&twin, 1);
        (void)take(&twin, KEPT_BYTES);
    }
    take_third(third_base, kept, "third");

    const unsigned calls = kept ? calls_of(&twin, REFUSED_BYTES) : 0, last = calls ? calls : 1;
    if (kept)
        take_refused(&third, REFUSED_BYTES, 1);
    take_third(third_base, kept, "refused_first");
    if (kept)
        take_refused(&third, REFUSED_BYTES, (last + 1) / 2);
    take_third(third_base, kept, "refused_middle");
    if (kept)
        take_refused(&third, REFUSED_BYTES, last);
    take_third(third_base, kept, "refused_last");

    if (kept) {
        call_begins();
        claim_pointer("again", arena_alloc(&third, REFUSED_BYTES));
        claim_pointer("next", arena_alloc(&third, 1));
        call_ends();
    }
    take_third(third_base, kept, "again");
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

#include "probe.h"
#include "replay.h"
#include "unit.h"
#include <string.h>

static struct heap heaps[TRACES], small_heaps[MORE_HEAPS];
static struct trace trace;
static struct replay replay;
static struct entry entries[TRACES][MOST_STEPS];
static void *last_of_slot[SLOTS]; // live or freed
static uint8_t tags[SLOTS];

static char *block_of(int slot) {
    return (char *)(uintptr_t)replay.slots[slot].at;
}

static bool is_writable(const char *at, uint64_t bytes) {
    for (const char *end = at + bytes; at < end;) {
        MEMORY_BASIC_INFORMATION info;
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT ||
            info.Protect != PAGE_READWRITE)
            return false;
        at = (char *)info.BaseAddress + info.RegionSize;
    }
    return true;
}

static bool is_executable(const void *at) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(at, &info, sizeof info) && info.Protect == PAGE_EXECUTE_READWRITE;
}

static bool holds(const char *at, uint64_t bytes, uint8_t tag) {
    if (!is_writable(at, bytes))
        return false;
    for (uint64_t i = 0; i < bytes; i++)
        if ((uint8_t)at[i] != tag)
            return false;
    return true;
}

static bool kept_contents(int slot) {
    return holds(block_of(slot), replay.slots[slot].bytes, tags[slot]);
}

// Enters the block in the table and fills it. False: it is not a valid block, and the trace ends.
static bool take_in(int step, const struct step *s, struct entry *e, void *block) {
    int other;
    const uint64_t at = (uintptr_t)block, old = replay.slots[s->slot].bytes;
    const bool carries = old > 0;
    if (place_of(&replay, s->slot, at, s->bytes, &other) != PLACED)
        return at == 0 && s->kind == MAY_FAIL;
    if (!is_writable(block, s->bytes)) {
        e->notes |= is_executable(block) ? EXECUTABLE : NOT_WRITABLE;
        return false;
    }
    if (carries && !holds(block, old < s->bytes ? old : s->bytes, tags[s->slot])) {
        e->notes |= NOT_CARRIED;
        return false;
    }
    replay.slots[s->slot] = (struct live){at, s->bytes};
    last_of_slot[s->slot] = block;
    tags[s->slot] = step_tag(step);
    memset(block, tags[s->slot], s->bytes);
    return true;
}

// False: something is wrong, and the rest of the trace would only follow from it.
static bool make_step(struct heap *heap, int step, struct entry *e) {
    const struct step *s = &trace.steps[step];
    const bool full = replay.slots[s->slot].bytes > 0;
    if (full && !kept_contents(s->slot)) {
        e->notes |= LOST;
        return false;
    }
    if (s->kind == FREE_NULL || s->kind == FREE_AGAIN) {
        h_free(heap, s->kind == FREE_NULL ? NULL : last_of_slot[s->slot]);
        return true;
    }
    if (s->bytes == 0) {
        if (full) // otherwise it was a block that might fail, and did
            h_free(heap, block_of(s->slot));
        replay.slots[s->slot] = (struct live){0};
        return true;
    }
    void *block = full || s->kind == FROM_NULL
                      ? h_realloc(heap, full ? block_of(s->slot) : NULL, (size_t)s->bytes)
                      : h_alloc(heap, (size_t)s->bytes);
    e->at = (uintptr_t)block;
    if (s->kind != MUST_FAIL)
        return take_in(step, s, e, block);
    if (full && !kept_contents(s->slot))
        e->notes |= LOST;
    return block == NULL && e->notes == 0;
}

// How many steps were made, including the one at which the trace ended.
static int play(struct heap *heap, struct entry *entry) {
    for (int step = 0; step < trace.count; step++)
        if (!make_step(heap, step, &entry[step]))
            return step + 1;
    for (int slot = 0; slot < SLOTS; slot++)
        if (replay.slots[slot].bytes && !kept_contents(slot))
            entry[trace.count - 1].notes |= LOST;
    return trace.count;
}

// Replays a trace on its heap, unless its base is not its own reservation.
static void replay_on(unsigned i, char *base) {
    MEMORY_BASIC_INFORMATION info;
    const uint64_t pages = pages_of_heap(i, parameter("pages")), shuffle = parameter("shuffle");
    int made = 0;
    memset(&replay, 0, sizeof replay);
    replay.base = (uintptr_t)base;
    replay.reserved = pages * PAGE;
    make_trace(&trace, i, shuffle, replay.reserved);
    call_begins();
    if (base && VirtualQuery(base, &info, sizeof info) && info.AllocationBase == base)
        made = play(&heaps[i], entries[i]);
    call_ends();
    claim_pointer_at("heap", i, base);
    claim_number_at("made", i, (uint64_t)made);
    claim_pointer_at("entries", i, entries[i]);
    if (made)
        show_bytes(entries[i], (size_t)made * sizeof(struct entry));
}

static char *init(struct heap *heap, uint64_t pages) {
    memset(heap, 0xa5, sizeof *heap); // h_init() must set what it relies on
    poison_stack();
    call_begins();
    const BOOL ready = h_init(heap, (size_t)pages);
    call_ends();
    return ready ? heap->base : NULL;
}

// Many heaps at a time, with one block each.
static void many_heaps(void) {
    for (unsigned i = 0; i < MORE_HEAPS; i++) {
        char *const base = init(&small_heaps[i], SMALL_PAGES);
        void *const block = base ? h_alloc(&small_heaps[i], SMALL_BLOCK) : NULL;
        claim_pointer_at("block", i, block);
    }
    checkpoint("heaps");
}

enum { KEPT_BYTES = 500, MORE_BYTES = 300000 };

// A block for which the system refuses the first commit: NULL, or one that was made in another
// way. False: it cannot be used, and what follows would crash.
static bool ask_refused(struct heap *heap, char **old) {
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    char *const block = old ? h_realloc(heap, *old, MORE_BYTES) : h_alloc(heap, MORE_BYTES);
    refusal_ends();
    const bool usable = !block || is_writable(block, MORE_BYTES);
    if (!usable)
        claim_number("not_usable", 1);
    if (old && block)
        *old = block;
    return usable;
}

static void ask_later(struct heap *heap, const char *live) {
    char *const block = h_alloc(heap, MORE_BYTES);
    claim_number("later_refused", !block);
    claim_number("later_not_usable", block && !is_writable(block, MORE_BYTES));
    const bool apart = !block || block >= live + KEPT_BYTES || block + MORE_BYTES <= live;
    claim_number("lost", !apart || !holds(live, KEPT_BYTES, 0x3c));
}

// A last block that ends where the committed pages may end, with a header of 8, 16 or 32 bytes,
// becomes longer: what would be the next header is not there.
static void last_grows(void) {
    static struct heap edge[3];
    for (unsigned i = 0; i < 3; i++) {
        char *const last = init(&edge[i], SMALL_PAGES) ? h_alloc(&edge[i], 4096 - (8u << i)) : NULL;
        claim_number_at("edge", i, last && h_realloc(&edge[i], last, 9000));
    }
}

// What the system refuses leaves the heap as it was.
static void refused_calls(void) {
    static struct heap heap;
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    claim_number("init", h_init(&heap, MOVES_PAGES) != FALSE);
    claim_number("init_refused", refusal_ends() >= 1);
    char *const base = init(&heap, MOVES_PAGES), *kept = base ? h_alloc(&heap, KEPT_BYTES) : NULL;
    claim_pointer("heap", base);
    if (kept) {
        memset(kept, 0x3c, KEPT_BYTES);
        if (ask_refused(&heap, NULL) && ask_refused(&heap, &kept))
            ask_later(&heap, kept);
    }
    last_grows();
    checkpoint("refused");
}

void scenario(void) {
    decoys();
    char *bases[TRACES];
    checkpoint("before");
    for (unsigned i = 0; i < TRACES; i++) {
        bases[i] = init(&heaps[i], pages_of_heap(i, parameter("pages")));
        claim_pointer_at("heap", i, bases[i]);
    }
    checkpoint("reserved");

    for (unsigned i = 0; i < MOVES; i++)
        replay_on(i, bases[i]);
    checkpoint("replayed");
    struct heap too_large;
    for (unsigned i = 0; i < TOO_MANY; i++)
        claim_number_at("too_large", i, h_init(&too_large, (size_t)too_many_pages[i]) != FALSE);
    checkpoint("too_large");

    replay_on(MOVES, bases[MOVES]);
    checkpoint("moved");
    many_heaps();
    refused_calls();
}

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

static bool is_executable(const char *at, uint64_t bytes) {
    const DWORD any = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE;
    for (const char *end = at + bytes; at < end;) {
        MEMORY_BASIC_INFORMATION info;
        if (!VirtualQuery(at, &info, sizeof info))
            return false;
        if (info.State == MEM_COMMIT && (info.Protect & any))
            return true;
        at = (char *)info.BaseAddress + info.RegionSize;
    }
    return false;
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
        e->notes |= is_executable(block, s->bytes) ? EXECUTABLE : NOT_WRITABLE;
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

// Many heaps at a time, with one block each, and a large one.
static void many_heaps(void) {
    static struct heap large;
    for (unsigned i = 0; i < MORE_HEAPS; i++) {
        char *const base = init(&small_heaps[i], small_pages(i));
        claim_pointer_at("block", i, base ? h_alloc(&small_heaps[i], small_block(i)) : NULL);
    }
    char *const base = init(&large, LARGE_PAGES);
    for (unsigned i = 0; base && i < LARGE_BLOCKS; i++)
        claim_pointer_at("long", i, h_alloc(&large, large_sizes[i]));
    claim_pointer("cut", base ? h_alloc(&large, cut_bytes) : NULL);
    claim_pointer("large", base);
    checkpoint("heaps");
}

// A heap with live blocks that the system refuses pages, and its twin, in the same state, that
// counts the calls which may be refused.
static struct refused_heap {
    struct heap heap;
    char *base, *kept[KEPT_BLOCKS];
    uint64_t sizes[KEPT_BLOCKS];
    bool is_sound;
} main_heap, twin;

enum { KEPT_TAG = 0x3c };

static void build_heap(struct refused_heap *r) {
    r->base = init(&r->heap, MOVES_PAGES);
    r->is_sound = r->base != NULL;
    for (int i = 0; r->is_sound && i < KEPT_BLOCKS; i++) {
        r->sizes[i] = kept_sizes[i];
        r->kept[i] = h_alloc(&r->heap, (size_t)kept_sizes[i]);
        r->is_sound = r->kept[i] && is_writable(r->kept[i], kept_sizes[i]);
        if (r->is_sound)
            memset(r->kept[i], KEPT_TAG, (size_t)kept_sizes[i]);
    }
}

static bool keeps_all(const struct refused_heap *r) {
    for (int i = 0; i < KEPT_BLOCKS; i++)
        if (!holds(r->kept[i], r->sizes[i], KEPT_TAG))
            return false;
    return true;
}

static bool is_apart(const struct refused_heap *r, const char *block, uint64_t bytes) {
    for (int i = 0; i < KEPT_BLOCKS; i++)
        if (block < r->kept[i] + r->sizes[i] && r->kept[i] < block + bytes)
            return false;
    return true;
}

// What became of the heap: nothing more is done with one that is not sound.
static void note_moment(struct refused_heap *r, const char *name) {
    const bool keeps = r->is_sound && keeps_all(r);
    claim_pointer("heap", r->base);
    claim_number("lost", r->is_sound && !keeps);
    r->is_sound = keeps;
    claim_number("sound", keeps);
    checkpoint(name);
}

static unsigned calls_of_block(struct refused_heap *r) {
    refusal_begins("NtAllocateVirtualMemory", 0, STATUS_NO_MEMORY);
    (void)h_alloc(&r->heap, MORE_BYTES);
    return refusal_ends();
}

// The system refuses the nth call: NULL, or a block that was made in another way.
static void ask_refused(struct refused_heap *r, unsigned nth) {
    call_begins();
    refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
    char *const block = h_alloc(&r->heap, MORE_BYTES);
    const bool refused = refusal_ends() >= nth;
    call_ends();
    claim_number("refused", refused && !block);
    if (!block)
        return;
    const bool usable = is_writable(block, MORE_BYTES) && is_apart(r, block, MORE_BYTES);
    claim_number("not_usable", !usable);
    r->is_sound = usable;
    if (usable)
        h_free(&r->heap, block);
}

static void resize_refused(struct refused_heap *r, size_t bytes) {
    char **const last = &r->kept[KEPT_BLOCKS - 1];
    uint64_t *const size = &r->sizes[KEPT_BLOCKS - 1];
    call_begins();
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    char *const block = h_realloc(&r->heap, *last, bytes);
    const bool refused = refusal_ends() >= 1;
    call_ends();
    claim_number("refused", refused && !block);
    if (!block)
        return;
    const bool usable = is_writable(block, bytes),
               carries = usable && holds(block, *size, KEPT_TAG);
    claim_number("not_usable", !usable);
    claim_number("not_carried", usable && !carries);
    r->is_sound = carries;
    if (!carries)
        return;
    memset(block, KEPT_TAG, bytes);
    *last = block;
    *size = bytes;
}

static void ask_later(struct refused_heap *r) {
    char *const block = h_alloc(&r->heap, MORE_BYTES / 2);
    claim_number("later_refused", !block);
    if (!block)
        return;
    const bool usable = is_writable(block, MORE_BYTES / 2),
               apart = is_apart(r, block, MORE_BYTES / 2);
    claim_number("later_not_usable", !usable);
    claim_number("later_overlaps", !apart);
    if (usable && apart)
        memset(block, 0xc3, MORE_BYTES / 2);
}

// What the system refuses leaves the heap as it was.
static void refused_calls(void) {
    struct refused_heap *const r = &main_heap;
    build_heap(r);
    build_heap(&twin);
    claim_pointer("twin", twin.base);
    note_moment(r, "kept");

    const unsigned counted = twin.is_sound ? calls_of_block(&twin) : 0,
                   calls = counted ? counted : 1;
    if (r->is_sound)
        ask_refused(r, 1);
    note_moment(r, "refused_first");
    if (r->is_sound)
        ask_refused(r, (calls + 1) / 2);
    note_moment(r, "refused_middle");
    if (r->is_sound)
        ask_refused(r, calls);
    note_moment(r, "refused_last");
    if (r->is_sound)
        resize_refused(r, MORE_BYTES);
    note_moment(r, "refused_resize");
    if (r->is_sound)
        resize_refused(r, MOST_BYTES);
    note_moment(r, "refused_growth");
    if (r->is_sound)
        ask_later(r);
    note_moment(r, "later");
}

// A block with bytes in it, of a new heap: the last one, or before a free one.
static char *heap_in_state(struct heap *heap, unsigned state, uint64_t *bytes) {
    *bytes = state == 2 ? FREED_BYTES : SHORT_BYTES;
    char *const kept = init(heap, MOVES_PAGES) ? h_alloc(heap, (size_t)*bytes) : NULL;
    void *const freed = kept && state < 2 ? h_alloc(heap, FREED_BYTES) : NULL;
    if (!kept || !is_writable(kept, *bytes) || (state < 2 && !freed))
        return NULL;
    memset(kept, KEPT_TAG, (size_t)*bytes);
    if (freed)
        h_free(heap, freed);
    return kept;
}

static enum state_word try_state(unsigned state) {
    static struct heap heap;
    uint64_t bytes;
    char *const kept = heap_in_state(&heap, state, &bytes);
    if (!kept)
        return NOT_GIVEN;
    refusal_begins("NtAllocateVirtualMemory", 1, STATUS_NO_MEMORY);
    char *const block =
        state == 0 ? h_alloc(&heap, STATE_BYTES) : h_realloc(&heap, kept, STATE_BYTES);
    refusal_ends();
    if (block)
        return is_writable(block, STATE_BYTES) ? AS_IT_WAS : NOT_COMMITTED;
    if (!holds(kept, bytes, KEPT_TAG))
        return NOT_KEPT;
    if (state == 2)
        h_free(&heap, kept);
    char *const later = h_alloc(&heap, STATE_BYTES);
    return !later ? NOT_GIVEN : is_writable(later, STATE_BYTES) ? AS_IT_WAS : NOT_USABLE;
}

// A short block grows, after which a long one is free.
static void grow_into_hole(void) {
    static struct heap heap;
    void *const block = init(&heap, MOVES_PAGES) ? h_alloc(&heap, SHORT_BYTES) : NULL,
                *const hole = block ? h_alloc(&heap, HOLE_BYTES) : NULL;
    if (!hole || !h_alloc(&heap, 100))
        return;
    h_free(&heap, hole);
    void *const grown = h_realloc(&heap, block, GROWN_BYTES);
    claim_number("grown_in_place", grown == block);
    claim_number("rest_refused", grown && !h_alloc(&heap, REST_BYTES));
}

static void try_states(void) {
    for (unsigned i = 0; i < STATES; i++)
        claim_number_at("state", i, try_state(i));
    grow_into_hole();
    checkpoint("states");
}

static unsigned calls_of_init(void) {
    static struct heap ordinary;
    memset(&ordinary, 0xa5, sizeof ordinary);
    refusal_begins("NtAllocateVirtualMemory", 0, STATUS_NO_MEMORY);
    claim_pointer("ordinary", h_init(&ordinary, MOVES_PAGES) ? ordinary.base : NULL);
    return refusal_ends();
}

// Each of its calls is refused, up to the third; then it is a heap like any other.
static void refused_inits(void) {
    static struct heap heap;
    const unsigned calls = calls_of_init();
    for (unsigned nth = 1; nth <= calls && nth <= INIT_CALLS; nth++) {
        call_begins();
        refusal_begins("NtAllocateVirtualMemory", nth, STATUS_NO_MEMORY);
        const BOOL ready = h_init(&heap, MOVES_PAGES);
        const bool refused = refusal_ends() >= nth;
        call_ends();
        claim_number_at("init", nth - 1, refused && ready);
    }
    char *const base = init(&heap, MOVES_PAGES), *const block = base ? h_alloc(&heap, 500) : NULL;
    claim_pointer("base", base);
    claim_number("usable", block && is_writable(block, 500));
    checkpoint("init_refused");
}

// A block that ends where 64 KB of the heap do, tried for as long as it takes; NULL: there is none.
static char *block_to_edge(struct heap *heap, uint64_t *bytes) {
    enum { GRANULE = 65536, TRIES = 8 };
    *bytes = 5000;
    for (int i = 0; i < TRIES; i++) {
        char *const block = h_alloc(heap, (size_t)*bytes);
        if (!block || !is_writable(block, *bytes))
            return NULL;
        const uint64_t beyond = (uint64_t)(block + *bytes - heap->base) % GRANULE;
        if (beyond == 0)
            return block;
        *bytes += GRANULE - beyond;
        h_free(heap, block);
    }
    return NULL;
}

// Moves a block, if the heap likes to, after which there is no memory, to where a longer one was.
static void move_from_edge(void) {
    static struct heap heap;
    uint64_t bytes = 0;
    char *const base = init(&heap, MOVES_PAGES);
    void *const room = base ? h_alloc(&heap, 300000) : NULL;
    char *const old = room && h_alloc(&heap, 100) ? block_to_edge(&heap, &bytes) : NULL;
    if (old) {
        memset(old, KEPT_TAG, (size_t)bytes);
        h_free(&heap, room);
        char *const block = h_realloc(&heap, old, 250000);
        claim_number("not_carried", !block || !holds(block, bytes, KEPT_TAG));
    }
    checkpoint("edge");
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
    try_states();
    refused_inits();
    move_from_edge();
}

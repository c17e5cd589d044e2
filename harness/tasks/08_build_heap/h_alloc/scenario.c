#include "probe.h"
#include "replay.h"
#include "unit.h"
#include <string.h>

static struct heap heaps[TRACES];
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
        e->notes |= NOT_WRITABLE;
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

void scenario(void) {
    decoys();
    const size_t pages = (size_t)parameter("pages");
    const uint64_t shuffle = parameter("shuffle");
    char *bases[TRACES];
    memset(heaps, 0xa5, sizeof heaps); // h_init() must set what it relies on
    for (unsigned i = 0; i < TRACES; i++) {
        poison_stack();
        bases[i] = h_init(&heaps[i], pages) ? heaps[i].base : NULL;
        claim_pointer_at("heap", i, bases[i]);
    }
    checkpoint("reserved");

    for (unsigned i = 0; i < TRACES; i++) {
        MEMORY_BASIC_INFORMATION info;
        int made = 0;
        memset(&replay, 0, sizeof replay);
        replay.base = (uintptr_t)bases[i];
        replay.reserved = pages * PAGE;
        make_trace(&trace, i, shuffle, replay.reserved);
        // No trace is replayed on a heap whose base is not its own reservation.
        if (bases[i] && VirtualQuery(bases[i], &info, sizeof info) &&
            info.AllocationBase == bases[i])
            made = play(&heaps[i], entries[i]);
        claim_pointer_at("heap", i, bases[i]);
        claim_number_at("made", i, (uint64_t)made);
        claim_pointer_at("entries", i, entries[i]);
        if (made)
            show_bytes(entries[i], (size_t)made * sizeof(struct entry));
    }
    struct heap too_large;
    claim_number("too_large", h_init(&too_large, (size_t)TOO_MANY_PAGES) != FALSE);
    checkpoint("replayed");
}

#include "plan.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

enum { MOST_FILLED = 200 * PAGE }; // longer free blocks are never touched

struct built {
    struct plan plan;
    struct given_heap heap;
    char *base;
};

static struct given_block *block_at(const struct built *b, int i) {
    return (struct given_block *)(b->base + b->plan.offset[i]);
}

static uint64_t length_of(const struct built *b, int i) {
    return b->plan.end[i] - b->plan.offset[i];
}

static bool is_writable(const void *from, uint64_t bytes) {
    for (const char *at = from, *end = at + bytes; at < end;) {
        MEMORY_BASIC_INFORMATION info;
        if (!VirtualQuery(at, &info, sizeof info) || info.State != MEM_COMMIT ||
            info.Protect != PAGE_READWRITE)
            return false;
        at = (char *)info.BaseAddress + info.RegionSize;
    }
    return true;
}

static void commit(char *from, uint64_t bytes) {
    if (!VirtualAlloc(from, bytes, MEM_COMMIT, PAGE_READWRITE))
        cannot("commit its heap");
}

// All pages of a block, or of a trimmed one those that it shares with others.
static void commit_block(const struct built *b, int i) {
    if (b->plan.state[i] != STATE_TRIMMED) {
        commit((char *)block_at(b, i), length_of(b, i));
        return;
    }
    commit((char *)block_at(b, i), HEADER);
    commit(b->base + b->plan.end[i] - 1, 1);
}

static void fill_block(const struct built *b, int i) {
    const uint64_t bytes = length_of(b, i);
    uint8_t *at = (uint8_t *)block_at(b, i);
    if (is_used(&b->plan, i))
        for (uint64_t k = HEADER; k < bytes; k++)
            at[k] = written(i, k);
    else if (bytes <= MOST_FILLED)
        memset(at, 0xdd, bytes);
    *block_at(b, i) = (struct given_block){bytes, b->plan.state[i]};
}

static void build(struct built *b, struct plan plan) {
    b->plan = plan;
    b->heap.reserved = (pages_to_top(&plan) + parameter("spare")) * PAGE;
    b->heap.top = top_of(&plan);
    b->base = b->heap.base = VirtualAlloc(NULL, b->heap.reserved, MEM_RESERVE, PAGE_NOACCESS);
    if (!b->base)
        cannot("reserve its heap");
    for (int i = 0; i < plan.count; i++) {
        commit_block(b, i);
        fill_block(b, i);
    }
}

// Every page that a header or a used block is on, and what the caller knows of the heap.
static void take_snapshot(const struct built *b, const char *name) {
    uint64_t from = 0;
    claim_pointer("base", b->base);
    claim_pointer("heap", &b->heap);
    show_bytes(&b->heap, sizeof b->heap);
    for (int i = 0; i < b->plan.count; i++) {
        const uint64_t pages = page_count(&b->plan, i), first = first_page(&b->plan, i);
        if (is_used(&b->plan, i) || pages == 0)
            continue;
        show_bytes(b->base + from, first * PAGE - from);
        from = (first + pages) * PAGE;
    }
    if (from < top_of(&b->plan))
        show_bytes(b->base + from, top_of(&b->plan) - from);
    checkpoint(name);
}

// Walking over a heap whose headers are gone would crash: in that case it is not trimmed again.
static bool can_be_walked(const struct built *b) {
    for (int i = 0; i < b->plan.count; i++)
        if (!is_writable(block_at(b, i), HEADER) || block_at(b, i)->bytes != length_of(b, i))
            return false;
    return b->heap.base == b->base && b->heap.top == top_of(&b->plan);
}

static void trim(struct built *b, const char *checkpoint_name) {
    size_t pages = 0;
    poison_stack();
    if (can_be_walked(b)) {
        call_begins();
        pages = h_trim(&b->heap);
        call_ends();
    }
    claim_number("pages", pages);
    take_snapshot(b, checkpoint_name);
}

// Does what the given heap does: commits a trimmed block as a whole, then uses it.
static void use_again(const struct built *b, int i) {
    struct given_block *block = block_at(b, i);
    const uint64_t bytes = length_of(b, i);
    if (!is_writable(block, HEADER))
        return;
    if (block->state == BLOCK_TRIMMED)
        VirtualAlloc(block, bytes, MEM_COMMIT, PAGE_READWRITE);
    if (!is_writable(block, bytes))
        return;
    memset(block + 1, 0x77, bytes - HEADER);
    block->state = BLOCK_USED;
}

static void use_all(const struct built *b) {
    for (int i = 0; i < b->plan.count; i++)
        if (!is_used(&b->plan, i))
            use_again(b, i);
}

static void free_some(const struct built *b) {
    for (int i = 0; i < FREED_AGAIN; i++)
        if (is_writable(block_at(b, freed_again[i]), HEADER))
            block_at(b, freed_again[i])->state = BLOCK_FREE;
}

// On a heap of its own: what a call made of it that the system refused a part of.
static void trim_refused(const struct plan *plan, unsigned nth, const char *checkpoint_name) {
    static struct built heaps[REFUSED_CALLS], *next = heaps;
    struct built *b = next++;
    build(b, *plan);
    refusal_begins("NtFreeVirtualMemory", nth, STATUS_NO_MEMORY);
    const size_t pages = h_trim(&b->heap);
    claim_number("refused", refusal_ends() >= nth);
    claim_number("pages", pages);
    take_snapshot(b, checkpoint_name);
}

void scenario(void) {
    static struct built first, large;
    const uint64_t lines = parameter("lines"), long_pages = parameter("long");
    decoys();
    build(&first, make_plan(lines, long_pages, parameter("medium")));
    build(&large, make_large_plan(lines, long_pages));
    take_snapshot(&first, "before");
    trim(&first, "trimmed");
    trim(&first, "again");
    use_all(&first);
    take_snapshot(&first, "reused");
    free_some(&first);
    trim(&first, "freed_again");

    take_snapshot(&large, "large");
    trim(&large, "large_trimmed");
    trim(&large, "large_again");

    trim_refused(&first.plan, refused_calls[0], "refused_first");
    trim_refused(&first.plan, refused_calls[1], "refused_second");
    trim_refused(&first.plan, refused_calls[2], "refused_fourth");
}

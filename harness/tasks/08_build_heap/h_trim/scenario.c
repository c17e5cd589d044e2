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

// All pages of a block, or of one of more than 4 GB those that it shares with others.
static void commit_block(const struct built *b, int i) {
    if (!is_hollow(&b->plan, i)) {
        commit((char *)block_at(b, i), length_of(b, i));
        return;
    }
    const uint64_t bytes = page_count(&b->plan, i) * PAGE;
    char *const first = b->base + first_page(&b->plan, i) * PAGE;
    if (b->plan.state[i] == STATE_FREE && !VirtualAlloc(first, bytes, MEM_COMMIT, PAGE_NOACCESS))
        cannot("commit its heap");
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
    commit(b->base + (pages_to_top(&plan) + READY_AFTER) * PAGE, READY_PAGES * PAGE);
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

// Calls h_trim while the system refuses the nth call of VirtualFree (0: none), and returns how
// many came.
static unsigned call_trim(struct built *b, unsigned nth) {
    poison_stack();
    call_begins();
    refusal_begins("NtFreeVirtualMemory", nth, STATUS_NO_MEMORY);
    const size_t pages = h_trim(&b->heap);
    const unsigned calls = refusal_ends();
    call_ends();
    claim_number("pages", pages);
    claim_number("refused", nth && calls >= nth);
    return calls;
}

static unsigned trim(struct built *b, const char *checkpoint_name) {
    const unsigned calls = can_be_walked(b) ? call_trim(b, 0) : 0;
    take_snapshot(b, checkpoint_name);
    return calls;
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

// On a heap of its own: what a call made of it that the system refused a part of, and the next one.
static void trim_refused(const struct plan *plan, unsigned nth, const char *name,
                         const char *name_after) {
    static struct built heaps[REFUSED_CALLS], *next = heaps;
    struct built *b = next++;
    build(b, *plan);
    call_trim(b, nth);
    claim_number("nth", nth);
    take_snapshot(b, name);
    trim(b, name_after);
}

static void trim_large(bool by_pages) {
    static struct built large, single;
    const uint64_t lines = parameter("lines"), long_pages = parameter("long");
    build(&large, make_large_plan(lines, long_pages, by_pages));
    claim_number("by_pages", by_pages);
    take_snapshot(&large, "large");
    trim(&large, "large_trimmed");
    trim(&large, "large_again");
    build(&single, make_single_plan(lines, long_pages));
    take_snapshot(&single, "single");
    trim(&single, "single_trimmed");
}

void scenario(void) {
    static struct built first;
    decoys();
    build(&first, make_plan(parameter("lines"), parameter("long"), parameter("medium")));
    take_snapshot(&first, "before");
    const unsigned calls = trim(&first, "trimmed");
    trim(&first, "again");
    use_all(&first);
    take_snapshot(&first, "reused");
    free_some(&first);
    trim(&first, "freed_again");

    trim_large(calls > (unsigned)first.plan.count);

    trim_refused(&first.plan, 1, "refused_first", "after_first");
    trim_refused(&first.plan, 2, "refused_second", "after_second");
    trim_refused(&first.plan, 4, "refused_fourth", "after_fourth");
    trim_refused(&first.plan, calls ? calls : 1, "refused_last", "after_last");
}

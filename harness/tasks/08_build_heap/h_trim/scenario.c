#include "plan.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

static struct plan plan;
static struct given_heap heap, as_built;

static struct given_block *block_at(int i) {
    return (struct given_block *)(as_built.base + plan.offset[i]);
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

static void build(size_t spare_pages) {
    heap.reserved = (pages_to_top(&plan) + spare_pages) * PAGE;
    heap.top = top_of(&plan);
    heap.base = VirtualAlloc(NULL, heap.reserved, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(heap.base, heap.top, MEM_COMMIT, PAGE_READWRITE);
    as_built = heap;
    for (int i = 0; i < BLOCKS; i++) {
        const uint64_t bytes = plan.end[i] - plan.offset[i];
        memset(block_at(i), is_used(i) ? block_tag(i) : 0xdd, bytes);
        *block_at(i) = (struct given_block){bytes, is_used(i) ? BLOCK_USED : BLOCK_FREE};
    }
}

static void take_snapshot(const char *name) {
    claim_pointer("base", as_built.base);
    for (int i = 0; i < BLOCKS; i++) {
        show_bytes(block_at(i), sizeof(struct given_block) + 1);
        show_bytes(as_built.base + plan.end[i] - 1, 1);
    }
    checkpoint(name);
}

// Walking over a heap whose headers are gone would crash: in that case there is no second call.
static bool can_be_walked(void) {
    for (int i = 0; i < BLOCKS; i++)
        if (!is_writable(block_at(i), sizeof(struct given_block)) ||
            block_at(i)->bytes != plan.end[i] - plan.offset[i])
            return false;
    return true;
}

// Does what the given heap does: commits a trimmed block as a whole, then uses it.
static void use_again(int i) {
    struct given_block *b = block_at(i);
    const uint64_t bytes = plan.end[i] - plan.offset[i];
    if (!is_writable(b, sizeof *b))
        return;
    if (b->state == BLOCK_TRIMMED)
        VirtualAlloc(b, bytes, MEM_COMMIT, PAGE_READWRITE);
    if (!is_writable(b, bytes))
        return;
    memset(b + 1, block_tag(i), bytes - sizeof *b);
    b->state = BLOCK_USED;
}

void scenario(void) {
    decoys();
    plan = make_plan(parameter("lines"), parameter("long"), parameter("medium"));
    build((size_t)parameter("spare"));
    take_snapshot("before");

    poison_stack();
    size_t pages = h_trim(&heap);
    claim_number("pages", pages);
    take_snapshot("trimmed");

    const bool walkable = can_be_walked();
    pages = walkable ? h_trim(&heap) : 0;
    claim_number("walkable", walkable);
    claim_number("pages", pages);
    take_snapshot("again");

    for (int i = 0; i < BLOCKS; i++)
        if (!is_used(i))
            use_again(i);
    take_snapshot("reused");
}

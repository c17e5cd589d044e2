#include "plan.h"
#include "probe.h"
#include "unit.h"
#include <string.h>

enum { MOST_HEAPS = 1024, MOST_BLOCKS = 512, REFUSED = 2 };

// What a place that nobody writes to still holds after memset() with 0xa5.
#define UNUSED ((void *)0xa5a5a5a5a5a5a5a5)

// More bytes than any process can have.
static const size_t too_much = (size_t)1 << 62;

struct heap_list {
    HANDLE heaps[MOST_HEAPS];
    DWORD count;
};
static struct heap_list before, now;

static void list_heaps(struct heap_list *list) {
    list->count = GetProcessHeaps(MOST_HEAPS, list->heaps);
    if (list->count > MOST_HEAPS)
        list->count = 0;
}

static bool is_listed(const struct heap_list *list, HANDLE heap) {
    for (DWORD i = 0; i < list->count; i++)
        if (list->heaps[i] == heap)
            return true;
    return false;
}

// Heaps that were not there before the student's function was called.
static unsigned new_heaps(void) {
    unsigned count = 0;
    list_heaps(&now);
    for (DWORD i = 0; i < now.count; i++)
        count += !is_listed(&before, now.heaps[i]);
    return count;
}

// Whether a block in use of an existing heap begins at the address. HeapValidate reads
// what lies before it, so the page must be there.
static bool is_block(HANDLE heap, const void *address) {
    MEMORY_BASIC_INFORMATION info;
    return (uintptr_t)address % 16 == 0 && VirtualQuery(address, &info, sizeof info) &&
           info.State == MEM_COMMIT && HeapValidate(heap, 0, address);
}

static bool seen_before(void *const *blocks, size_t i) {
    for (size_t j = 0; j < i; j++)
        if (blocks[j] == blocks[i])
            return true;
    return false;
}

// Whether what the scenario stored after the last place is still there.
static bool is_kept_behind(void *const *blocks, size_t count) {
    for (size_t i = count; i < MOST_BLOCKS; i++)
        if (blocks[i] != UNUSED)
            return false;
    return true;
}

// The first wrong block, if there is one.
static void claim_blocks(HANDLE heap, void *const *blocks, size_t count, size_t bytes) {
    size_t good = 0;
    while (good < count && is_block(heap, blocks[good]) && !seen_before(blocks, good))
        good++;
    claim_number("good", good);
    if (good < count) {
        claim_pointer("bad", blocks[good]);
        claim_number("seen_before", seen_before(blocks, good));
        return;
    }
    size_t right = 0;
    while (right < count && HeapSize(heap, 0, blocks[right]) == bytes)
        right++;
    claim_number("right_size", right);
    if (right < count)
        claim_number("size", HeapSize(heap, 0, blocks[right]));
}

void scenario(void) {
    static void *blocks[MOST_BLOCKS], *refused[REFUSED];
    const size_t count = (size_t)parameter("count");
    const size_t bytes = (size_t)bytes_each(count, parameter("granules"));
    decoys();
    list_heaps(&before);
    checkpoint("before");

    memset(blocks, 0xa5, sizeof blocks);
    poison_stack();
    HANDLE heap = make_heap(count, bytes, blocks);
    list_heaps(&now);
    const bool fresh = is_listed(&now, heap) && !is_listed(&before, heap);
    claim_pointer("heap", heap);
    claim_number("listed", is_listed(&now, heap));
    claim_number("listed_before", is_listed(&before, heap));
    claim_number("kept_behind", is_kept_behind(blocks, count));
    if (fresh)
        claim_blocks(heap, blocks, count, bytes);
    checkpoint("made");

    if (fresh)
        HeapDestroy(heap);
    claim_number("new_heaps", new_heaps());
    checkpoint("destroyed");

    list_heaps(&before);
    memset(refused, 0xa5, sizeof refused);
    poison_stack();
    claim_pointer("heap", make_heap(REFUSED, too_much, refused));
    claim_number("new_heaps", new_heaps());
    checkpoint("refused");
}

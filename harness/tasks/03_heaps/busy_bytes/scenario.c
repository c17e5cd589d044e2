#include "others.h"
#include "probe.h"
#include "unit.h"
#include "watched.h"
#include <string.h>

// ---- heaps with blocks, of sizes that nobody was told ----

enum {
    MOST_BLOCKS = 2048,
    LARGE_BLOCK = 3 << 19,
    LATER_BLOCK = 200 << 10,
    TINY_BLOCKS = 9,
    MOST_IN_SEGMENTS = 400
};

struct block {
    unsigned char *at;
    size_t size;
};
static struct owned {
    HANDLE heap;
    struct block blocks[MOST_BLOCKS];
    size_t count;
} heaps[2];

// The grader decides how many blocks there are, the clock what they add up to: nothing that
// the program was told implies the sum.
static uint64_t untold(void) {
    static uint64_t state;
    LARGE_INTEGER now;
    QueryPerformanceCounter(&now);
    state = (state ^ (uint64_t)now.QuadPart) * 6364136223846793005u + 1442695040888963407u;
    return state >> 40;
}

static struct block *add_block(struct owned *to, size_t size) {
    struct block *b = &to->blocks[to->count];
    *b = (struct block){.at = HeapAlloc(to->heap, 0, size), .size = size};
    if (!b->at || to->count + 1 == MOST_BLOCKS)
        cannot("allocate a block");
    memset(b->at, (int)(size % 251), size);
    to->count++;
    return b;
}

static void free_block(struct owned *of, size_t number) {
    HeapFree(of->heap, 0, of->blocks[number].at);
    of->blocks[number] = of->blocks[--of->count];
}

static void *allocation_base(const void *address) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(address, &info, sizeof info) ? info.AllocationBase : NULL;
}

// A block that fits into no segment is put into a new one; of this size it never gets an
// allocation of its own.
static void add_later_segment(struct owned *to) {
    for (int i = 0; i < 64; i++)
        if (allocation_base(add_block(to, LATER_BLOCK + untold() % 1000)->at) != to->heap)
            return;
}

// Blocks of different sizes (many of one size would change how Windows keeps them), of which every
// third is freed again, some of a few bytes or none, and a large one.
static void fill(struct owned *to, size_t count) {
    to->heap = HeapCreate(0, 0, 0);
    for (size_t i = 0; i < count; i++)
        add_block(to, 33 + 17 * i + (size_t)(untold() % 16));
    for (size_t i = 1; i < to->count; i += 3)
        free_block(to, i);
    for (size_t i = 0; i < TINY_BLOCKS; i++)
        add_block(to, i);
    add_later_segment(to);
    add_block(to, LARGE_BLOCK + (size_t)(untold() % 4096));
}

static uint64_t bytes_asked_for(const struct owned *of) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < of->count; i++)
        bytes += of->blocks[i].size;
    return bytes;
}

static bool is_committed(const void *address) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(address, &info, sizeof info) && info.State == MEM_COMMIT;
}

// Blocks that are no more what they were.
static unsigned changed_blocks(const struct owned *of) {
    unsigned changed = 0;
    for (size_t i = 0; i < of->count; i++) {
        const struct block *b = &of->blocks[i];
        bool same = is_committed(b->at) && HeapValidate(of->heap, 0, b->at) &&
                    HeapSize(of->heap, 0, b->at) == b->size;
        same = same && (b->size == 0 || (b->at[0] == (unsigned char)(b->size % 251) &&
                                         memcmp(b->at, b->at + 1, b->size - 1) == 0));
        changed += !same;
    }
    return changed;
}

// ---- what a walk finds, by kind ----

struct sums {
    uint64_t busy, busy_count, overhead, free, uncommitted, region, committed, last_busy, large,
        later;
};

static void add_busy(struct sums *sums, HANDLE walked, const PROCESS_HEAP_ENTRY *entry) {
    sums->busy += entry->cbData;
    sums->busy_count++;
    sums->overhead += entry->cbOverhead;
    sums->last_busy = entry->cbData;
    if (entry->cbData >= LARGE_BLOCK)
        sums->large += entry->cbData;
    else if (allocation_base(entry->lpData) != walked)
        sums->later += entry->cbData;
}

static void add_entry(struct sums *sums, HANDLE walked, const PROCESS_HEAP_ENTRY *entry) {
    sums->last_busy = 0;
    if (entry->wFlags & PROCESS_HEAP_ENTRY_BUSY) {
        add_busy(sums, walked, entry);
    } else if (entry->wFlags & PROCESS_HEAP_REGION) {
        sums->region += entry->cbData;
        sums->committed += entry->Region.dwCommittedSize;
    } else if (entry->wFlags & PROCESS_HEAP_UNCOMMITTED_RANGE) {
        sums->uncommitted += entry->cbData;
    } else {
        sums->free += entry->cbData;
    }
}

static void claim_sums(HANDLE walked, unsigned index) {
    PROCESS_HEAP_ENTRY entry = {0};
    struct sums sums = {0};
    HeapLock(walked);
    while (HeapWalk(walked, &entry))
        add_entry(&sums, walked, &entry);
    HeapUnlock(walked);
    claim_number_at("busy", index, sums.busy);
    claim_number_at("busy_count", index, sums.busy_count);
    claim_number_at("overhead", index, sums.overhead);
    claim_number_at("free", index, sums.free);
    claim_number_at("uncommitted", index, sums.uncommitted);
    claim_number_at("region", index, sums.region);
    claim_number_at("committed", index, sums.committed);
    claim_number_at("last_busy", index, sums.last_busy);
    claim_number_at("large", index, sums.large);
    claim_number_at("later", index, sums.later);
}

// ---- the calls ----

static size_t call(HANDLE heap) {
    SetLastError(ERROR_SUCCESS);
    call_begins();
    watch(heap); // not the ledger's own walk
    poison_stack();
    const size_t answer = busy_bytes(heap);
    watch(NULL);
    call_ends();
    return answer;
}

static void claim_state(unsigned index) {
    claim_number_at("asked_for", index, bytes_asked_for(&heaps[index]));
    claim_sums(heaps[index].heap, index);
}

// One locked heap is enough: whoever tries waits for it from then on.
static void note_lock(HANDLE heap) {
    static bool one_is_locked;
    if (!one_is_locked)
        one_is_locked = is_heap_locked(heap, RELEASE_MS);
    if (one_is_locked)
        claim_number("keeps_the_lock", true);
}

// ---- heaps of one kind each ----

static uint64_t add_blocks(HANDLE heap, size_t count, size_t least, size_t most) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t size = least + (size_t)untold() % (most - least);
        sum += size;
        if (!HeapAlloc(heap, 0, size))
            cannot("allocate a block");
    }
    return sum;
}

// Until the heap has so many segments, or the system puts them elsewhere.
static uint64_t add_segments(HANDLE heap, unsigned segments) {
    const void *last = heap;
    uint64_t sum = 0;
    for (int i = 0; i < MOST_IN_SEGMENTS && segments > 1; i++) {
        const size_t size = LATER_BLOCK + (size_t)untold() % 1000;
        const void *base = allocation_base(HeapAlloc(heap, 0, size));
        segments -= base != last;
        last = base;
        sum += size;
    }
    return sum;
}

// Wine 8 goes on with another segment, or for ever, where a segment is all committed and the next
// one begins behind it.
static bool can_be_walked(HANDLE heap, uint64_t sum) {
    PROCESS_HEAP_ENTRY entry = {0};
    int entries = 0;
    while (entries++ < 4 * MOST_IN_SEGMENTS && HeapWalk(heap, &entry))
        sum -= entry.wFlags & PROCESS_HEAP_ENTRY_BUSY ? entry.cbData : 0;
    return sum == 0 && entries < 4 * MOST_IN_SEGMENTS;
}

static HANDLE with_segments(uint64_t *sum) {
    for (int i = 0; i < 16; i++) {
        HANDLE heap = HeapCreate(0, 0, 0);
        *sum = add_segments(heap, 4);
        if (can_be_walked(heap, *sum))
            return heap;
        HeapDestroy(heap);
    }
    *sum = 0;
    return HeapCreate(0, 0, 0);
}

static void ask_about(unsigned index, HANDLE heap, uint64_t sum) {
    claim_number_at("right", index, sum);
    claim_number_at("other", index, call(heap));
    note_lock(heap);
    HeapDestroy(heap);
}

static void ask_about_kinds(void) {
    HANDLE large = HeapCreate(0, 0, 0);
    ask_about(LARGE_ONLY, large, add_blocks(large, 2, LARGE_BLOCK, 2 * LARGE_BLOCK));
    uint64_t sum;
    HANDLE segments = with_segments(&sum);
    ask_about(SEGMENTS, segments, sum);
    HANDLE crowd = HeapCreate(0, 0, 0);
    ask_about(CROWD, crowd, add_blocks(crowd, (size_t)parameter("crowd"), 1, 64));
}

// ---- what changes between two calls ----

// Another heap with the handle of one that is gone, if the system puts it there.
static HANDLE come_back(HANDLE gone) {
    HANDLE heap = NULL;
    HeapDestroy(gone);
    for (int i = 0; i < 16 && heap != gone; i++)
        heap = HeapCreate(0, 0, 0);
    return heap;
}

static size_t call_at_once(HANDLE heap) {
    watch(heap);
    const size_t answer = busy_bytes(heap);
    watch(NULL);
    return answer;
}

// A block more between two calls, with nothing else in between.
static unsigned wrong_at_once(struct owned *of) {
    unsigned wrong = 0;
    for (int i = 0; i < 8; i++) {
        const size_t was = call_at_once(of->heap), more = add_block(of, 100 + untold() % 100)->size;
        wrong += call_at_once(of->heap) != was + more;
    }
    return wrong;
}

// A heap that cannot be locked.
static void call_unlockable(HANDLE heap) {
    refuse_lock(true);
    const size_t answer = call(heap);
    const bool walked = was_seen_walking();
    if (was_lock_refused()) {
        claim_number("without_lock", answer);
        claim_number("walked_all_the_same", walked);
    }
    refuse_lock(false);
}

static void ask_first(HANDLE empty) {
    claim_number_at("answer", 0, call(heaps[0].heap));
    note_lock(heaps[0].heap);
    claim_number_at("answer", 1, call(heaps[1].heap));
    note_lock(heaps[1].heap);
    claim_number("empty", call(empty));
    note_lock(empty);
    claim_number("walked_without_lock", was_walked_without_lock());
    for (unsigned i = 0; i < 2; i++)
        claim_number_at("changed", i, changed_blocks(&heaps[i]));
    claim_sums(heaps[0].heap, 0);
    claim_sums(heaps[1].heap, 1);
    checkpoint("after");
}

// The first heap with one block fewer and a larger one in use; one that came back; a wide one.
static void ask_again(HANDLE gone) {
    HANDLE wide = HeapCreate(0, 0, 0), back = come_back(gone);
    free_block(&heaps[0], 0);
    add_block(&heaps[0], 5000 + (size_t)(untold() % 4096));
    claim_state(0);
    checkpoint("changed");
    claim_number_at("answer", 0, call(heaps[0].heap));
    claim_number_at("right", 1, add_blocks(back, 3, 1, 5000));
    claim_number_at("answer", 1, call(back));
    claim_number("wrong_at_once", wrong_at_once(&heaps[0]));
    for (size_t i = 0; i < WIDE_BLOCKS; i++)
        HeapAlloc(wide, 0, 100 + 50 * i);
    add_to_sizes(wide, WIDER);
    const size_t sum = call(wide);
    claim_number("wide", was_seen_walking() ? sum : WIDE_SUM);
    add_to_sizes(NULL, 0);
    note_lock(wide);
    claim_number("walked_without_lock", was_walked_without_lock());
    call_unlockable(heaps[1].heap);
    checkpoint("again");
}

void scenario(void) {
    decoys();
    const size_t count = (size_t)parameter("blocks");
    HANDLE empty = HeapCreate(0, 0, 0);
    fill(&heaps[0], count);
    fill(&heaps[1], count / 2 + 3);
    start_trying_locks();
    for (unsigned i = 0; i < 2; i++)
        claim_pointer_at("heap", i, heaps[i].heap);
    claim_state(0);
    claim_state(1);
    checkpoint("before");
    ask_first(empty);
    ask_about_kinds();
    checkpoint("kinds");
    ask_again(empty);
}

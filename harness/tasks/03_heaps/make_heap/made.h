// A heap that the student's function made, with its array, for scenario.c.

#ifndef MAKE_HEAP_MADE_H
#define MAKE_HEAP_MADE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { MOST_HEAPS = 1024, GUARD = 64, MOST_BLOCKS = 66000 };

// What a place that nobody writes to still holds after memset() with 0xa5.
#define UNUSED ((void *)0xa5a5a5a5a5a5a5a5)

// ---- the process's heaps ----

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

// ---- an array of blocks, with room before and after it ----

struct made {
    HANDLE heap;
    bool is_listed, is_fresh;
    void *room[GUARD + MOST_BLOCKS + GUARD];
    size_t count, bytes;
};

static void **array_of(struct made *m) {
    return m->room + GUARD;
}

// Whether a block in use of an existing heap begins at the address. HeapValidate reads
// what lies before it, so the page must be there.
static bool is_block(HANDLE heap, const void *address) {
    MEMORY_BASIC_INFORMATION info;
    return (uintptr_t)address % 16 == 0 && VirtualQuery(address, &info, sizeof info) &&
           info.State == MEM_COMMIT && HeapValidate(heap, 0, address);
}

static int order(const void *a, const void *b) {
    const uintptr_t one = (uintptr_t) * (void *const *)a, other = (uintptr_t) * (void *const *)b;
    return (one > other) - (one < other);
}

// Whether no address is there twice: then no block need be compared with all before it.
static bool are_different(void *const *blocks, size_t count) {
    static void *sorted[MOST_BLOCKS];
    memcpy(sorted, blocks, count * sizeof *blocks);
    qsort(sorted, count, sizeof *sorted, order);
    for (size_t i = 1; i < count; i++)
        if (sorted[i] == sorted[i - 1])
            return false;
    return true;
}

static bool seen_before(void *const *blocks, size_t i) {
    for (size_t j = 0; j < i; j++)
        if (blocks[j] == blocks[i])
            return true;
    return false;
}

static size_t good_blocks(struct made *m) {
    void *const *blocks = array_of(m);
    const bool different = are_different(blocks, m->count);
    size_t good = 0;
    while (good < m->count && is_block(m->heap, blocks[good]) &&
           (different || !seen_before(blocks, good)))
        good++;
    return good;
}

static size_t right_sizes(struct made *m) {
    size_t right = 0;
    while (right < m->count && HeapSize(m->heap, 0, array_of(m)[right]) == m->bytes)
        right++;
    return right;
}

// Whether what the scenario stored before and after the array is still there.
static bool is_kept_around(const struct made *m) {
    for (size_t i = 0; i < GUARD; i++)
        if (m->room[i] != UNUSED || m->room[GUARD + m->count + i] != UNUSED)
            return false;
    return true;
}

// Blocks of the heap in use, whoever knows them.
static size_t blocks_in_use(HANDLE heap) {
    PROCESS_HEAP_ENTRY entry = {.lpData = NULL};
    size_t count = 0;
    while (HeapWalk(heap, &entry))
        count += (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
    return count;
}

#endif

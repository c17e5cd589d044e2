// The caller's heaps and the blocks in them, for scenario.c.

#ifndef SMALL_AND_LARGE_OWNED_H
#define SMALL_AND_LARGE_OWNED_H

#include "calls.h"
#include "probe.h"
#include <string.h>

struct block {
    unsigned char *at;
    size_t size;
};
static struct owned {
    HANDLE heap;
    struct block blocks[MOST_NEIGHBOURS + 1];
    size_t count;
} heaps[HEAPS];

// The student may have destroyed the heap: a dead handle must not be passed to any call.
static bool is_alive(HANDLE asked) {
    HANDLE all[128];
    const DWORD count = GetProcessHeaps(128, all);
    for (DWORD i = 0; i < count && i < 128; i++)
        if (all[i] == asked)
            return true;
    return false;
}

// Whether a block in use of the heap begins at the address. HeapValidate reads what lies
// before it, so the page must be there.
static bool is_block(HANDLE heap, const void *address) {
    MEMORY_BASIC_INFORMATION info;
    return address && (uintptr_t)address % 16 == 0 && is_alive(heap) &&
           VirtualQuery(address, &info, sizeof info) && info.State == MEM_COMMIT &&
           info.Protect == PAGE_READWRITE && HeapValidate(heap, 0, address);
}

static void add_block(struct owned *to, size_t size) {
    struct block *b = &to->blocks[to->count++];
    *b = (struct block){.at = HeapAlloc(to->heap, 0, size), .size = size};
    if (!b->at)
        cannot("allocate a block");
    memset(b->at, (int)(0x40 + to->count), size);
}

// Each block has another size: many of the same size would change how Windows keeps them (the
// low-fragmentation heap). The last one is a large one.
static void make_heap_with_blocks(struct owned *made, size_t neighbours) {
    made->heap = HeapCreate(0, 0, 0);
    for (size_t i = 1; i <= neighbours && i <= MOST_NEIGHBOURS; i++)
        add_block(made, 112 * i + 8);
    add_block(made, (3 << 20) + 16 * neighbours);
}

static bool holds_only(const unsigned char *bytes, size_t size, unsigned char value) {
    return size == 0 || (bytes[0] == value && memcmp(bytes, bytes + 1, size - 1) == 0);
}

static bool is_as_before(HANDLE heap, const struct block *b, size_t number) {
    if (!is_block(heap, b->at) || HeapSize(heap, 0, b->at) != b->size)
        return false;
    return holds_only(b->at, b->size, (unsigned char)(0x40 + number));
}

static unsigned harmed_blocks(const struct owned *of) {
    unsigned count = 0;
    for (size_t i = 0; i < of->count; i++)
        count += !is_as_before(of->heap, &of->blocks[i], i + 1);
    return count;
}

static bool is_one_of(const struct owned *of, const void *address) {
    for (size_t i = 0; i < of->count; i++)
        if (of->blocks[i].at == address)
            return true;
    return false;
}

#endif

#include "unit.h"

// A page at a time, and all of them back when one is refused; reserves without access, and rounds
// `used` up after each block.

BOOL arena_init(struct arena *arena, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *arena = (struct arena){0};
    arena->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    arena->reserved = pages * 4096;
    return arena->base != NULL;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t left = arena->reserved - arena->used;
    if (bytes > left)
        return NULL;
    char *block = arena->base + arena->used, *const first = arena->base + arena->committed;
    char *next = first;
    for (; next < block + bytes; next += 4096)
        if (!VirtualAlloc(next, 4096, MEM_COMMIT, PAGE_READWRITE)) {
            if (next > first)
                VirtualFree(first, (size_t)(next - first), MEM_DECOMMIT);
            return NULL;
        }
    arena->committed = (size_t)(next - arena->base);
    arena->used += (bytes + 15) / 16 * 16;
    return block;
}

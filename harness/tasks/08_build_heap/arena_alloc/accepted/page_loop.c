#include "unit.h"

// A page at a time; reserves without access, and rounds `used` up after each block.

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
    char *block = arena->base + arena->used;
    for (; arena->committed < arena->used + bytes; arena->committed += 4096)
        if (!VirtualAlloc(arena->base + arena->committed, 4096, MEM_COMMIT, PAGE_READWRITE))
            return NULL;
    arena->used += (bytes + 15) / 16 * 16;
    return block;
}

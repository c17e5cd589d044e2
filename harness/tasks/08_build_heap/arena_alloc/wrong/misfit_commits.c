#include "unit.h"

// Commits before it looks whether the block fits, as much as there is room for.

BOOL arena_init(struct arena *arena, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *arena = (struct arena){0};
    arena->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    arena->reserved = pages * 4096;
    return arena->base != NULL;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t start = (arena->used + 15) / 16 * 16, left = arena->reserved - start;
    const size_t end = (start + (bytes < left ? bytes : left) + 4095) / 4096 * 4096;
    if (end > arena->committed) {
        if (!VirtualAlloc(arena->base + arena->committed, end - arena->committed, MEM_COMMIT,
                          PAGE_READWRITE))
            return NULL;
        arena->committed = end;
    }
    if (bytes > left)
        return NULL;
    arena->used = start + bytes;
    return arena->base + start;
}

#include "unit.h"

// Commits as far ahead as it may: 16 pages beyond the one that is needed.

BOOL arena_init(struct arena *arena, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *arena = (struct arena){0};
    arena->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    arena->reserved = pages * 4096;
    return arena->base != NULL;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t start = (arena->used + 15) / 16 * 16;
    if (bytes > arena->reserved - start)
        return NULL;
    size_t wanted = (start + bytes + 4095) / 4096 * 4096;
    if (wanted > arena->committed) {
        wanted += 16 * 4096;
        if (wanted > arena->reserved)
            wanted = arena->reserved;
        if (!VirtualAlloc(arena->base + arena->committed, wanted - arena->committed, MEM_COMMIT,
                          PAGE_READWRITE))
            return NULL;
        arena->committed = wanted;
    }
    arena->used = start + bytes;
    return arena->base + start;
}

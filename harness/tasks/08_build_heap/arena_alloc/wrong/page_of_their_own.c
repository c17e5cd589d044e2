#include "unit.h"

// Blocks that nearly fill a page begin on one of their own.

BOOL arena_init(struct arena *arena, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *arena = (struct arena){0};
    arena->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    arena->reserved = pages * 4096;
    return arena->base != NULL;
}

static BOOL commit_up_to(struct arena *arena, size_t end) {
    const size_t wanted = (end + 4095) / 4096 * 4096;
    if (wanted <= arena->committed)
        return TRUE;
    if (!VirtualAlloc(arena->base + arena->committed, wanted - arena->committed, MEM_COMMIT,
                      PAGE_READWRITE))
        return FALSE;
    arena->committed = wanted;
    return TRUE;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t unit = bytes > 4080 && bytes < 4096 ? 4096 : 16;
    const size_t start = (arena->used + unit - 1) / unit * unit;
    if (start > arena->reserved || bytes > arena->reserved - start)
        return NULL;
    if (!commit_up_to(arena, start + bytes))
        return NULL;
    arena->used = start + bytes;
    return arena->base + start;
}

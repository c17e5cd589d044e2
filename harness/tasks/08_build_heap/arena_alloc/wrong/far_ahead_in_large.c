#include "unit.h"

// Commits 64 pages ahead in an arena of more than 16 MB.

BOOL arena_init(struct arena *arena, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *arena = (struct arena){0};
    arena->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    arena->reserved = pages * 4096;
    return arena->base != NULL;
}

static BOOL commit_up_to(struct arena *arena, size_t end) {
    if (arena->reserved > 16 << 20 && arena->reserved - end > 64 * 4096)
        end += 64 * 4096;
    if (!VirtualAlloc(arena->base + arena->committed, end - arena->committed, MEM_COMMIT,
                      PAGE_READWRITE))
        return FALSE;
    arena->committed = end;
    return TRUE;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t start = (arena->used + 15) / 16 * 16;
    if (bytes > arena->reserved - start)
        return NULL;
    const size_t end = start + bytes;
    if (end > arena->committed && !commit_up_to(arena, (end + 4095) / 4096 * 4096))
        return NULL;
    arena->used = end;
    return arena->base + start;
}

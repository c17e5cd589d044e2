#include "unit.h"

// A second try for each call of the system.

BOOL arena_init(struct arena *arena, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *arena = (struct arena){0};
    arena->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    if (!arena->base)
        arena->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    arena->reserved = pages * 4096;
    return arena->base != NULL;
}

static BOOL commit_up_to(struct arena *arena, size_t end) {
    const size_t wanted = (end + 4095) / 4096 * 4096;
    if (wanted <= arena->committed)
        return TRUE;
    char *const from = arena->base + arena->committed;
    const size_t more = wanted - arena->committed;
    if (!VirtualAlloc(from, more, MEM_COMMIT, PAGE_READWRITE) &&
        !VirtualAlloc(from, more, MEM_COMMIT, PAGE_READWRITE))
        return FALSE;
    arena->committed = wanted;
    return TRUE;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t start = (arena->used + 15) / 16 * 16;
    if (start > arena->reserved || bytes > arena->reserved - start)
        return NULL;
    if (!commit_up_to(arena, start + bytes))
        return NULL;
    arena->used = start + bytes;
    return arena->base + start;
}

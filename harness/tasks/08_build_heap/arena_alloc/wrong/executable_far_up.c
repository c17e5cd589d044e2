#include "unit.h"

// From page 200 on, the pages can be executed.

BOOL arena_init(struct arena *arena, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *arena = (struct arena){0};
    arena->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    arena->reserved = pages * 4096;
    return arena->base != NULL;
}

static BOOL commit_up_to(struct arena *arena, size_t end) {
    const DWORD protect = arena->committed > 200 * 4096 ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    if (!VirtualAlloc(arena->base + arena->committed, end - arena->committed, MEM_COMMIT, protect))
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

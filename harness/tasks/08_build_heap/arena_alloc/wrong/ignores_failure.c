#include "unit.h"

// Does not check whether the last step of 64 KB failed.

BOOL arena_init(struct arena *arena, size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return FALSE;
    *arena = (struct arena){0};
    arena->base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
    arena->reserved = pages * 4096;
    return arena->base != NULL;
}

static void commit_up_to(struct arena *arena, size_t end) {
    const size_t wanted = (end + 65535) / 65536 * 65536;
    if (wanted <= arena->committed)
        return;
    VirtualAlloc(arena->base + arena->committed, wanted - arena->committed, MEM_COMMIT,
                 PAGE_READWRITE);
    arena->committed = wanted;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t start = (arena->used + 15) / 16 * 16;
    if (bytes > arena->reserved - start)
        return NULL;
    commit_up_to(arena, start + bytes);
    arena->used = start + bytes;
    return arena->base + start;
}

#include "unit.h"

// Counts the bytes in 32 bits: right up to 4 GB.

BOOL arena_init(struct arena *arena, size_t pages) {
    if (pages > 1 << 24)
        return FALSE;
    *arena = (struct arena){0};
    arena->base = VirtualAlloc(NULL, (DWORD)(pages * 4096), MEM_RESERVE, PAGE_READWRITE);
    arena->reserved = pages * 4096;
    return arena->base != NULL;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t start = (arena->used + 15) / 16 * 16;
    if (bytes > arena->reserved - start)
        return NULL;
    const size_t wanted = (start + bytes + 4095) / 4096 * 4096;
    if (wanted > arena->committed) {
        if (!VirtualAlloc(arena->base + arena->committed, wanted - arena->committed, MEM_COMMIT,
                          PAGE_READWRITE))
            return NULL;
        arena->committed = wanted;
    }
    arena->used = start + bytes;
    return arena->base + start;
}

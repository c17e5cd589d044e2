#include "unit.h"

// Takes the arena from the C heap: somebody else's memory, committed at once.

#include <stdlib.h>

BOOL arena_init(struct arena *arena, size_t pages) {
    *arena = (struct arena){.base = malloc(pages * 4096), .reserved = pages * 4096};
    return arena->base != NULL;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t start = (arena->used + 15) / 16 * 16;
    if (bytes > arena->reserved - start)
        return NULL;
    arena->used = start + bytes;
    return arena->base + start;
}

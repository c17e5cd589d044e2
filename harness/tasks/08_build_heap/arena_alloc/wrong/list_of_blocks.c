#include "unit.h"
#include <stdlib.h>

// Keeps a list of the blocks on the C heap.

struct node {
    char *block;
    struct node *next;
};
static struct node *list;

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
    const size_t wanted = (start + bytes + 4095) / 4096 * 4096;
    if (wanted > arena->committed) {
        if (!VirtualAlloc(arena->base + arena->committed, wanted - arena->committed, MEM_COMMIT,
                          PAGE_READWRITE))
            return NULL;
        arena->committed = wanted;
    }
    struct node *node = malloc(sizeof *node);
    if (node)
        *node = (struct node){arena->base + start, list};
    list = node;
    arena->used = start + bytes;
    return arena->base + start;
}

// What the system once refused is never tried again.
#include "unit.h"

enum { PAGE = 4096, ALIGNMENT = 16 };

static size_t round_up(size_t bytes, size_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

BOOL arena_init(struct arena *arena, size_t pages) {
    if (pages > SIZE_MAX / PAGE) // before the product can wrap around
        return FALSE;
    static struct arena *refused;
    if (arena == refused)
        return FALSE;
    *arena = (struct arena){0};
    arena->base = VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE, PAGE_READWRITE);
    if (!arena->base) {
        refused = arena;
        return FALSE;
    }
    arena->reserved = pages * PAGE;
    return TRUE;
}

// Makes the first `end` bytes of the arena readable and writable.
static BOOL commit_up_to(struct arena *arena, size_t end) {
    const size_t wanted = round_up(end, PAGE);
    if (wanted <= arena->committed)
        return TRUE;
    char *next = arena->base + arena->committed;
    if (!VirtualAlloc(next, wanted - arena->committed, MEM_COMMIT, PAGE_READWRITE))
        return FALSE;
    arena->committed = wanted;
    return TRUE;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    // The reservation's size is a multiple of 16, so start is never beyond it. Comparing
    // with what is left, rather than adding, cannot wrap around.
    const size_t start = round_up(arena->used, ALIGNMENT);
    if (bytes > arena->reserved - start)
        return NULL;
    if (!commit_up_to(arena, start + bytes))
        return NULL;
    arena->used = start + bytes;
    return arena->base + start;
}

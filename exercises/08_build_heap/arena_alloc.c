// arena_alloc: an arena over one reservation. The task's text is in README.md,
// help is `grade.py hint arena_alloc`.

#include "unit.h"

BOOL arena_init(struct arena *arena, size_t pages) {
    // TODO: reserve the address space, commit nothing, and fill in *arena.
    (void)arena;
    (void)pages;
    return FALSE;
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    // TODO: where does the block begin and end? Does it fit? Which pages does it still need?
    (void)arena;
    (void)bytes;
    return NULL;
}

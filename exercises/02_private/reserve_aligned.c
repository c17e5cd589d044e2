// reserve_aligned: place a reservation at a boundary. The task's text is in README.md,
// help is `grade.py hint reserve_aligned`.

#include "unit.h"

void *reserve_aligned(size_t pages, size_t boundary) {
    // TODO: reserve `pages` pages at a multiple of `boundary`, and commit none.
    (void)pages;
    (void)boundary;
    return NULL;
}

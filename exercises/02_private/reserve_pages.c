// reserve_pages: reserve addresses without memory. The task's text is in README.md,
// help is `grade.py hint reserve_pages`.

#include "unit.h"

void *reserve_pages(size_t pages) {
    // TODO: reserve `pages` pages and commit none.
    (void)pages;
    return NULL;
}

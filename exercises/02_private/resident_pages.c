// resident_pages: count the pages that are there. The task's text is in README.md, help is
// `grade.py hint resident_pages`.

#include "unit.h"

size_t resident_pages(void *base, size_t pages) {
    // TODO: count the pages of the range that are in the working set.
    (void)base;
    (void)pages;
    return 0;
}

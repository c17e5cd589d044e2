// twins: one memory at two addresses. The task's text is in README.md, help is
// `grade.py hint twins`.

#include "unit.h"

BOOL twins(size_t pages, char **one, char **two) {
    // TODO: make memory of `pages` pages that is seen at *one and at *two.
    (void)pages;
    *one = *two = NULL;
    return FALSE;
}

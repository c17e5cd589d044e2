// sparse_section: a section that is committed piece by piece. The task's text is in
// README.md, help is `grade.py hint sparse_section`.

#include "unit.h"

HANDLE sparse_section(size_t pages, char **view) {
    // TODO: make a section of `pages` pages that is only reserved, and map it at *view.
    (void)pages;
    *view = NULL;
    return NULL;
}

BOOL sparse_commit(char *view, size_t first, size_t count) {
    // TODO: commit `count` pages, beginning with page number `first`.
    (void)view;
    (void)first;
    (void)count;
    return FALSE;
}

// dirty_pages: which pages were written since the last look. The task's text is in README.md, help
// is `grade.py hint dirty_pages`.

#include "unit.h"

size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    // TODO: ask the system which pages were written, and start anew if `reset` says so.
    (void)range;
    (void)pages;
    (void)reset;
    (void)numbers;
    (void)room;
    return 0;
}

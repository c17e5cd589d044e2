// guarded: a block whose end is the end of a page. The task's text is in README.md,
// help is `grade.py hint guarded`.

#include "unit.h"

void *guarded(size_t bytes) {
    // TODO: how many pages, which of them committed, and where among them does the block begin?
    (void)bytes;
    return NULL;
}

BOOL guarded_free(void *block) {
    // TODO: give back the whole allocation that the block is in.
    (void)block;
    return FALSE;
}

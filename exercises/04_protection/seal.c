// seal: make the pages of a range read-only. The task's text is in README.md, help is
// `grade.py hint seal`.

#include "unit.h"

BOOL seal(void *start, size_t bytes) {
    // TODO: change the protection of every page that holds a byte of the range.
    (void)start;
    (void)bytes;
    return FALSE;
}

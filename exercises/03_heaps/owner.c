// owner: which heap does a block belong to? The task's text is in README.md, help is
// `grade.py hint owner`.

#include "unit.h"

HANDLE owner(const void *block) {
    // TODO: find the heap in which a block begins at this address.
    (void)block;
    return NULL;
}

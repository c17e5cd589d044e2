// extent: find the whole allocation that holds an address. The task's text is in README.md,
// help is `grade.py hint extent`.

#include "unit.h"

BOOL extent(const void *address, void **base, SIZE_T *size) {
    // TODO: where does the allocation of this address begin, and how many bytes long is it?
    (void)address;
    (void)base;
    (void)size;
    return FALSE;
}

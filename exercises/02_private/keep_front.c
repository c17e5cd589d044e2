// keep_front: give back the memory after the data that is still needed. The task's text is
// in README.md, help is `grade.py hint keep_front`.

#include "unit.h"

BOOL keep_front(void *base, size_t bytes) {
    // TODO: decommit every page that holds none of the first `bytes` bytes.
    (void)base;
    (void)bytes;
    return FALSE;
}

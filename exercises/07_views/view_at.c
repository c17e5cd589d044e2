// view_at: a view of any part of a file. The task's text is in README.md, help is
// `grade.py hint view_at`.

#include "unit.h"

const void *view_at(HANDLE file, uint64_t offset, size_t bytes, void **unmap) {
    // TODO: map a view of `file` that holds the part, and return the address where the part begins.
    (void)file;
    (void)offset;
    (void)bytes;
    *unmap = NULL;
    return NULL;
}

// make_heap: make a heap with blocks in it. The task's text is in README.md, help
// is `grade.py hint make_heap`.

#include "unit.h"

HANDLE make_heap(size_t count, size_t bytes, void **blocks) {
    // TODO: make a heap, and allocate `count` blocks of `bytes` bytes from it.
    (void)count;
    (void)bytes;
    (void)blocks;
    return NULL;
}

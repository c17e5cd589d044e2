// h_trim: give back the pages of free blocks. The task's text is in README.md,
// help is `grade.py hint h_trim`.

#include "unit.h"

size_t h_trim(struct given_heap *heap) {
    // TODO: walk the blocks. Which pages hold nothing but the inside of a free one?
    (void)heap;
    return 0;
}

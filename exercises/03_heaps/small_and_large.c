// small_and_large: two blocks of one heap that lie in different allocations. The task's
// text is in README.md, help is `grade.py hint small_and_large`.

#include "unit.h"

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    // TODO: allocate both from `heap`. How many bytes does the large one need?
    (void)heap;
    *small = NULL;
    *large = NULL;
    return FALSE;
}

BOOL free_large(HANDLE heap, void *large) {
    // TODO: give `large` back.
    (void)heap;
    (void)large;
    return FALSE;
}

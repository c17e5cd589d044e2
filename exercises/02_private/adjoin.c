// adjoin: make two allocations that touch. The task's text is in README.md, help is
// `grade.py hint adjoin`.

#include "unit.h"

BOOL adjoin(size_t granules, void **low, void **high) {
    // TODO: make two allocations of `granules` times 64 KB, the second where the first ends.
    (void)granules;
    *low = NULL;
    *high = NULL;
    return FALSE;
}

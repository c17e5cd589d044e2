// freeze: make a run of pages in another process read-only. The task's text is in README.md,
// help is `grade.py hint freeze`.

#include "unit.h"

BOOL freeze(HANDLE process, const void *address) {
    // TODO: find the run of pages that `address` is in, and protect exactly that.
    (void)process;
    (void)address;
    return FALSE;
}

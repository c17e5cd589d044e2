// release_any: give back the allocation around an address. The task's text is in README.md,
// help is `grade.py hint release_any`.

#include "unit.h"

BOOL release_any(void *inside) {
    // TODO: release the allocation that `inside` points into.
    (void)inside;
    return FALSE;
}

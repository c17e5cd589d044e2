#include "unit.h"

// Knows of no heap.
HANDLE owner(const void *block) {
    (void)block;
    return NULL;
}

#include "unit.h"

// Memory of the C heap: blocks share its pages with others.

#include <stdlib.h>

void *guarded(size_t bytes) {
    return malloc(bytes);
}

BOOL guarded_free(void *block) {
    free(block);
    return TRUE;
}

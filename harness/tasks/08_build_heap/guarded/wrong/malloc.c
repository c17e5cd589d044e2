#include "unit.h"

// Memory of the C heap: whole pages of it belong to nobody alone.

#include <stdlib.h>

void *guarded(size_t bytes) {
    return malloc(bytes);
}

BOOL guarded_free(void *block) {
    free(block);
    return TRUE;
}

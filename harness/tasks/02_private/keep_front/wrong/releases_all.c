#include "unit.h"

// Uses the stronger flag.
BOOL keep_front(void *base, size_t bytes) {
    (void)bytes;
    return VirtualFree(base, 0, MEM_RELEASE);
}

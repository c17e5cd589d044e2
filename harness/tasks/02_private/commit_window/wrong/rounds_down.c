#include "unit.h"

// Rounds the window's beginning down to the allocation granularity.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first * 4096 / 65536 * 65536, count * 4096, MEM_COMMIT,
                        PAGE_READWRITE) != NULL;
}

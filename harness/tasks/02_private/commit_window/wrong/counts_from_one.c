#include "unit.h"

// Counts pages from one.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + (first - 1) * 4096, count * 4096, MEM_COMMIT,
                        PAGE_READWRITE) != NULL;
}

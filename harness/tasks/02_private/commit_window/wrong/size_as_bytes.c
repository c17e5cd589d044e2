#include "unit.h"

// Passes the right address, but count bytes as the size.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first * 4096, count, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

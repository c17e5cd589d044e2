#include "unit.h"

// Passes pages instead of bytes, twice.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first, count, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

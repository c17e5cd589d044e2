#include "unit.h"

// The address is right; the size is count bytes.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first * 4096, count, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

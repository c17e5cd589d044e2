#include "unit.h"

// Computes the window of the first call only.
BOOL commit_window(void *base, size_t first, size_t count) {
    static size_t offset, size;
    if (!size) {
        offset = first * 4096;
        size = count * 4096;
    }
    return VirtualAlloc((char *)base + offset, size, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

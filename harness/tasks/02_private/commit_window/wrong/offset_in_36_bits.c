#include "unit.h"

// No reservation is longer than 64 GB, it believes.
BOOL commit_window(void *base, size_t first, size_t count) {
    const size_t offset = first * 4096 & 0xfffffffff;
    return VirtualAlloc((char *)base + offset, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

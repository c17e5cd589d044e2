#include "unit.h"

// Passes the window's end instead of its size.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first * 4096, (first + count) * 4096, MEM_COMMIT,
                        PAGE_READWRITE) != NULL;
}

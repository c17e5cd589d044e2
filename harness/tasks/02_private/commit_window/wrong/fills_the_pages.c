#include "unit.h"

// Fills the first page, so that whoever reads it too early notices.
BOOL commit_window(void *base, size_t first, size_t count) {
    char *window =
        VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE);
    if (window)
        FillMemory(window, 4096, 0xcc);
    return window != NULL;
}

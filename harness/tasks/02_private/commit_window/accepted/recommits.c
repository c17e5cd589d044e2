#include "unit.h"

// Commits one page first, read-only, then all: committing again applies the new protection.
BOOL commit_window(void *base, size_t first, size_t count) {
    char *window = (char *)base + first * 4096;
    if (!VirtualAlloc(window, 1, MEM_COMMIT, PAGE_READONLY))
        return FALSE;
    if (VirtualAlloc(window, count * 4096, MEM_COMMIT, PAGE_READWRITE))
        return TRUE;
    VirtualFree(window, 1, MEM_DECOMMIT);
    return FALSE;
}

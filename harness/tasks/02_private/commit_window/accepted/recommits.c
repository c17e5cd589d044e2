#include "unit.h"

// Commits one page first, read-only, then all: committing again applies the new protection.
BOOL commit_window(void *base, size_t first, size_t count) {
    if (!VirtualAlloc((char *)base + first * 4096, 1, MEM_COMMIT, PAGE_READONLY))
        return FALSE;
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

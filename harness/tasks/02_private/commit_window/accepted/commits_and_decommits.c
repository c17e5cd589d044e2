#include "unit.h"

// Commits too much and gives the rest back.
BOOL commit_window(void *base, size_t first, size_t count) {
    if (!VirtualAlloc(base, (first + count) * 4096, MEM_COMMIT, PAGE_READWRITE))
        return FALSE;
    return !first || VirtualFree(base, first * 4096, MEM_DECOMMIT); // size 0 would mean all
}

#include "unit.h"

// Commits count pages, but from the reservation's beginning.
BOOL commit_window(void *base, size_t first, size_t count) {
    (void)first;
    return VirtualAlloc(base, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

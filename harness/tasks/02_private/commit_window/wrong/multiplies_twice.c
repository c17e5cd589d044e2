#include "unit.h"

// Adds to a pointer to whole pages, so that first is multiplied by the page size twice.
BOOL commit_window(void *base, size_t first, size_t count) {
    typedef char page[4096];
    return VirtualAlloc((page *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

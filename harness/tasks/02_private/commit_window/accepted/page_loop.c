#include "unit.h"

// Commits a page at a time: several calls, the same map.
BOOL commit_window(void *base, size_t first, size_t count) {
    for (size_t page = first; page < first + count; page++)
        if (!VirtualAlloc((char *)base + page * 4096, 1, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
    return TRUE;
}

#include "unit.h"

// Commits a page at a time: several calls, the same map. What was committed before a refusal is
// given back.
BOOL commit_window(void *base, size_t first, size_t count) {
    char *window = (char *)base + first * 4096;
    for (size_t page = 0; page < count; page++)
        if (!VirtualAlloc(window + page * 4096, 1, MEM_COMMIT, PAGE_READWRITE)) {
            if (page)
                VirtualFree(window, page * 4096, MEM_DECOMMIT);
            return FALSE;
        }
    return TRUE;
}

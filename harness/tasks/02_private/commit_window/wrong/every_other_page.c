#include "unit.h"

// Advances by two pages instead of one.
BOOL commit_window(void *base, size_t first, size_t count) {
    for (size_t page = first; page < first + count; page += 2)
        if (!VirtualAlloc((char *)base + page * 4096, 4096, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
    return TRUE;
}

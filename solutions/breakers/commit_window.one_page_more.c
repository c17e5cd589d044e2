#include "unit.h"

// Commits page after page, and takes `first + count` for the last page instead of the end.
BOOL commit_window(void *base, size_t first, size_t count) {
    BOOL done = TRUE;
    for (size_t page = first; page <= first + count; page++)
        done = done && VirtualAlloc((char *)base + page * 4096, 1, MEM_COMMIT, PAGE_READWRITE);
    return done;
}

#include "unit.h"

// Commits page after page, and the last result hides the earlier ones.
BOOL commit_window(void *base, size_t first, size_t count) {
    BOOL ok = FALSE;
    for (size_t page = first; page < first + count; page++)
        ok = VirtualAlloc((char *)base + page * 4096, 1, MEM_COMMIT, PAGE_READWRITE) != NULL;
    return ok;
}

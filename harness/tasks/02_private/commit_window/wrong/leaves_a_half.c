#include "unit.h"

// Page by page up to the one that is refused: those before it stay committed.
BOOL commit_window(void *base, size_t first, size_t count) {
    const size_t step = count > 1000 ? count : 1;
    for (size_t page = first; page < first + count; page += step)
        if (!VirtualAlloc((char *)base + page * 4096, step * 4096, MEM_COMMIT, PAGE_READWRITE))
            return FALSE;
    return TRUE;
}

#include "unit.h"

// Commits everything before the window, too.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc(base, (first + count) * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

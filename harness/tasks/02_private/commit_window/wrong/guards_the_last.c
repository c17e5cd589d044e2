#include "unit.h"

// Protects the end of a long window against running over.
BOOL commit_window(void *base, size_t first, size_t count) {
    DWORD old;
    char *window =
        VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE);
    if (window && count > 65536)
        VirtualProtect(window + (count - 1) * 4096, 1, PAGE_READWRITE | PAGE_GUARD, &old);
    return window != NULL;
}

#include "unit.h"

// Commits the whole reservation, whatever the window.
BOOL commit_window(void *base, size_t first, size_t count) {
    (void)first;
    (void)count;
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    return VirtualAlloc(base, info.RegionSize, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

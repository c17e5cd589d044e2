#include "unit.h"

// Believes that the last page has to stay reserved.
BOOL commit_window(void *base, size_t first, size_t count) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    if (count > 1 && (first + count) * 4096 == info.RegionSize)
        count--;
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

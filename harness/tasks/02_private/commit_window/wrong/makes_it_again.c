#include "unit.h"

// Releases the reservation and makes it again, so that it surely is one.
BOOL commit_window(void *base, size_t first, size_t count) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    VirtualFree(base, 0, MEM_RELEASE);
    VirtualAlloc(base, info.RegionSize, MEM_RESERVE, PAGE_EXECUTE_READ);
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

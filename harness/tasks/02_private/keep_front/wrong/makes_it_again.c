#include "unit.h"

// Releases all, and reserves and commits again: what was there is lost.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    VirtualFree(base, 0, MEM_RELEASE);
    VirtualAlloc(base, info.RegionSize, MEM_RESERVE, PAGE_READWRITE);
    return VirtualAlloc(base, bytes, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

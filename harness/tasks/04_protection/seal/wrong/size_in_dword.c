#include "unit.h"

// Counts in 32 bits on the way.
BOOL seal(void *start, size_t bytes) {
    const DWORD size = (DWORD)bytes;
    DWORD before;
    return VirtualProtect(start, size, PAGE_READONLY, &before);
}

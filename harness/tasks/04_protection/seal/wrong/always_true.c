#include "unit.h"

// Does not look at the result.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    VirtualProtect(start, bytes, PAGE_READONLY, &before);
    return TRUE;
}

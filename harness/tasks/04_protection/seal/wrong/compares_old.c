#include "unit.h"

// Treats TRUE as an error code, as if 0 meant success.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    return VirtualProtect(start, bytes, PAGE_READONLY, &before) == 0;
}

#include "unit.h"

// Expects the old protection to be read-only already.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    VirtualProtect(start, bytes, PAGE_READONLY, &before);
    return before == PAGE_READONLY;
}

#include "unit.h"

// Returns whether the old protection was already read-only.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    VirtualProtect(start, bytes, PAGE_READONLY, &before);
    return before == PAGE_READONLY;
}

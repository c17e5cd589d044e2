#include "unit.h"

BOOL seal(void *start, size_t bytes) {
    // Takes every page that the range touches, and all of them or none.
    DWORD before;
    return VirtualProtect(start, bytes, PAGE_READONLY, &before);
}

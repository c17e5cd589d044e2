#include "unit.h"

// Rounds the size up and leaves the address as it is.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    return VirtualProtect(start, (bytes + 4095) & ~(size_t)4095, PAGE_READONLY, &before);
}

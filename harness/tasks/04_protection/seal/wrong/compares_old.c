#include "unit.h"

// Takes TRUE for an error code, as 0 is in other interfaces.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    return VirtualProtect(start, bytes, PAGE_READONLY, &before) == 0;
}

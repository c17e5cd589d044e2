#include "unit.h"

// Uses the first constant with READ in its name.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    return VirtualProtect(start, bytes, PAGE_EXECUTE_READ, &before);
}

#include "unit.h"

// Passes no place for the old protection.
BOOL seal(void *start, size_t bytes) {
    return VirtualProtect(start, bytes, PAGE_READONLY, NULL);
}

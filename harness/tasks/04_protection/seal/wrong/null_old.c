#include "unit.h"

// Does not want to know the old protection.
BOOL seal(void *start, size_t bytes) {
    return VirtualProtect(start, bytes, PAGE_READONLY, NULL);
}

#include "unit.h"

// Seals it so well that nobody can read it.
BOOL seal(void *start, size_t bytes) {
    DWORD before;
    return VirtualProtect(start, bytes, PAGE_NOACCESS, &before);
}

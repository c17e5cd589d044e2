#include "unit.h"

// Rounds the address down and leaves the size as it is.
BOOL seal(void *start, size_t bytes) {
    char *first = (char *)((ULONG_PTR)start & ~(ULONG_PTR)4095);
    DWORD before;
    return VirtualProtect(first, bytes, PAGE_READONLY, &before);
}

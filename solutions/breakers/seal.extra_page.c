#include "unit.h"

// Seals up to and including the page that begins where the range ends.
BOOL seal(void *start, size_t bytes) {
    char *first = (char *)start - (ULONG_PTR)start % 4096;
    char *last = (char *)start + bytes + 4095;
    DWORD old;
    return VirtualProtect(first, (size_t)(last - first) + 1, PAGE_READONLY, &old);
}

#include "unit.h"

// Seals only the pages that lie inside the range as a whole.
BOOL seal(void *start, size_t bytes) {
    const ULONG_PTR first = ((ULONG_PTR)start + 4095) & ~(ULONG_PTR)4095;
    const ULONG_PTR end = ((ULONG_PTR)start + bytes) & ~(ULONG_PTR)4095;
    DWORD before;
    return VirtualProtect((void *)first, end - first, PAGE_READONLY, &before);
}

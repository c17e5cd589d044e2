// Rounds both ends, and takes an end before the start for an empty range.
#include "unit.h"

BOOL seal(void *start, size_t bytes) {
    const ULONG_PTR first = (ULONG_PTR)start & ~(ULONG_PTR)4095,
                    end = ((ULONG_PTR)start + bytes + 4095) & ~(ULONG_PTR)4095;
    DWORD before;
    if (end <= first)
        return TRUE;
    return VirtualProtect((void *)first, end - first, PAGE_READONLY, &before);
}

#include "unit.h"

enum { MOST = 1024 };

// A block lies above the handle of its heap, but also above those of other heaps.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    HANDLE nearest = NULL;
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if ((const void *)heaps[i] < block && heaps[i] > nearest)
            nearest = heaps[i];
    return nearest;
}

#include "unit.h"

// What was in no heap a moment ago is in no heap now, it thinks.
HANDLE owner(const void *block) {
    static const void *outside;
    HANDLE heaps[1024], found = NULL;
    if (!block || block == outside)
        return NULL;
    const DWORD count = GetProcessHeaps(1024, heaps);
    for (DWORD i = 0; i < count && i < 1024 && !found; i++)
        if (HeapValidate(heaps[i], 0, block))
            found = heaps[i];
    outside = found ? NULL : block;
    return found;
}

#include "unit.h"

enum { MOST = 1024 };

// Whichever heap can free the block must be its owner. On Wine the others just refuse.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block) && HeapFree(heaps[i], 0, (void *)block))
            return heaps[i];
    return NULL;
}

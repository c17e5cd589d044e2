#include "unit.h"

enum { MOST = 16 };

// Sixteen heaps should be enough for everyone.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

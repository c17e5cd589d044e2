#include "unit.h"

// A block without a byte is none.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block) && HeapSize(heaps[i], 0, block) > 0)
            return heaps[i];
    return NULL;
}

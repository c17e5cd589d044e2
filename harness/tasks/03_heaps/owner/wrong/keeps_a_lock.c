#include "unit.h"

// Leaves the loop with the lock of the heap that was found.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++) {
        HeapLock(heaps[i]);
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
        HeapUnlock(heaps[i]);
    }
    return NULL;
}

#include "unit.h"

enum { MOST = 1024 };

// What no heap knows must belong to the process heap.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return block ? GetProcessHeap() : NULL;
}

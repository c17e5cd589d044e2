#include "unit.h"

enum { MOST = 1024 };

// Walks one heap after the other, and starts each walk where the last one ended.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    PROCESS_HEAP_ENTRY entry = {0};
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        while (HeapWalk(heaps[i], &entry))
            if ((entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && entry.lpData == block)
                return heaps[i];
    return NULL;
}

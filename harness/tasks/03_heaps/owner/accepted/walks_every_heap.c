#include "unit.h"

enum { MOST = 1024 };

static BOOL has_block(HANDLE heap, const void *block) {
    PROCESS_HEAP_ENTRY entry = {0};
    BOOL found = FALSE;
    HeapLock(heap);
    while (!found && HeapWalk(heap, &entry))
        found = (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) && entry.lpData == block;
    HeapUnlock(heap);
    return found;
}

// Looks for the block among those that each heap lists.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; i < count && i < MOST; i++)
        if (has_block(heaps[i], block))
            return heaps[i];
    return NULL;
}

#include "unit.h"

enum { MOST = 1024 };

// A heap is its regions, but large blocks are in none of them.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++) {
        PROCESS_HEAP_ENTRY entry = {0};
        while (HeapWalk(heaps[i], &entry)) {
            const char *region = entry.lpData;
            if (!(entry.wFlags & PROCESS_HEAP_REGION))
                continue;
            if ((const char *)block >= region &&
                (const char *)block <
                    region + entry.Region.dwCommittedSize + entry.Region.dwUnCommittedSize)
                return heaps[i];
        }
    }
    return NULL;
}

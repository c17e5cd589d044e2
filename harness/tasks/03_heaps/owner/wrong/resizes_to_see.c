#include "unit.h"

// Asks each heap to make the block a byte longer where it is, and takes yes for an answer.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block)) {
            const SIZE_T bytes = HeapSize(heaps[i], 0, block) + 1;
            HeapReAlloc(heaps[i], HEAP_REALLOC_IN_PLACE_ONLY, (void *)block, bytes);
            return heaps[i];
        }
    return NULL;
}

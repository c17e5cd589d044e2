#include "unit.h"

// Marks the last byte of a block that was found.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block)) {
            const SIZE_T bytes = HeapSize(heaps[i], 0, block);
            if (bytes > 0)
                ((char *)block)[bytes - 1] = 0;
            return heaps[i];
        }
    return NULL;
}

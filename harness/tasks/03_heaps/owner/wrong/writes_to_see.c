#include "unit.h"

// Tries whether it can write to the block.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block)) {
            if (HeapSize(heaps[i], 0, block) > 0)
                *(char *)(ULONG_PTR)block = 1;
            return heaps[i];
        }
    return NULL;
}

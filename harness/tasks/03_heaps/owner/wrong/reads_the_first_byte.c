#include "unit.h"

// Looks whether there is anything at the address by reading it.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    static volatile char first;
    if (!block)
        return NULL;
    first = *(const char *)block;
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

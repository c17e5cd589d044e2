#include "unit.h"

// Has an array on the stack, which is large enough until it is not.
enum { MOST = 256 };

HANDLE owner(const void *block) {
    HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

#include "unit.h"

enum { MOST = 1024 };

// The first heap is the process's own, which nobody would ask about.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 1; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

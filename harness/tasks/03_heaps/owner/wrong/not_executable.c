#include "unit.h"

// Heaps are read-write.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    MEMORY_BASIC_INFORMATION info;
    if (!block || !VirtualQuery(block, &info, sizeof info) || info.Protect != PAGE_READWRITE)
        return NULL;
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

#include "unit.h"

enum { MOST = 1024 };

// A heap is the allocation at its handle.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    MEMORY_BASIC_INFORMATION info;
    const DWORD count = GetProcessHeaps(MOST, heaps);
    if (!block || !VirtualQuery(block, &info, sizeof info))
        return NULL;
    for (DWORD i = 0; i < count && i < MOST; i++)
        if (heaps[i] == info.AllocationBase)
            return heaps[i];
    return NULL;
}

#include "unit.h"

enum { MOST = 1024 };

// Private, readable and writable memory must be a heap's: if no heap knows it, the last one's.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    MEMORY_BASIC_INFORMATION info;
    const DWORD count = GetProcessHeaps(MOST, heaps);
    if (!VirtualQuery(block, &info, sizeof info) || info.Type != MEM_PRIVATE)
        return NULL;
    for (DWORD i = 0; i + 1 < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return heaps[count - 1];
}

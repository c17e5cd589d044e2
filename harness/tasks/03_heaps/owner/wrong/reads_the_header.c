#include "unit.h"

// What no heap knows, but looks like a block before and after its first byte, must be one.
enum { MOST = 1024 };

// The eight bytes before a block are its header, and never 0.
static BOOL has_header(const void *block) {
    MEMORY_BASIC_INFORMATION info;
    return (ULONG_PTR)block % 4096 >= 16 && VirtualQuery(block, &info, sizeof info) &&
           info.Type == MEM_PRIVATE && ((const ULONGLONG *)block)[-1] != 0;
}

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return has_header(block) ? GetProcessHeap() : NULL;
}

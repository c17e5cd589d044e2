#include "unit.h"

// Asks for the list of heaps once.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    static DWORD count;
    MEMORY_BASIC_INFORMATION info;
    if (count == 0)
        count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (VirtualQuery(heaps[i], &info, sizeof info) && info.State == MEM_COMMIT &&
            HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

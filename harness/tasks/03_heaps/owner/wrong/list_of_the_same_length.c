#include "unit.h"

// Asks for the list again only if there are more heaps than before, or fewer.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    static DWORD known;
    MEMORY_BASIC_INFORMATION info;
    const DWORD count = GetProcessHeaps(0, NULL);
    if (count != known)
        known = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (VirtualQuery(heaps[i], &info, sizeof info) && info.State == MEM_COMMIT &&
            HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

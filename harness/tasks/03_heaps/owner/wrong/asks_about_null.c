#include "unit.h"

enum { MOST = 1024 };

// Asks every heap about NULL too.
HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

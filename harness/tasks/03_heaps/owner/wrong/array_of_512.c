#include "unit.h"

// A generous array, and no answer if there are more heaps.
enum { MOST = 512 };

HANDLE owner(const void *block) {
    HANDLE heaps[MOST];
    const DWORD count = block ? GetProcessHeaps(MOST, heaps) : 0;
    for (DWORD i = 0; count <= MOST && i < count; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

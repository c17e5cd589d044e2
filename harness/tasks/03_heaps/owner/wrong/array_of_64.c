#include "unit.h"

enum { MOST = 64 };

// Has an array on the stack, as in many examples: if it is too small, what was there before
// is used as handles.
HANDLE owner(const void *block) {
    HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

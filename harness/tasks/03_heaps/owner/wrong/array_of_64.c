#include "unit.h"

enum { MOST = 64 };

// The array of many an example, on the stack: where it is too small, what lay there before
// is taken for handles.
HANDLE owner(const void *block) {
    HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

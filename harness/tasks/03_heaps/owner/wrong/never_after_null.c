#include "unit.h"

// What was in no heap once is not looked for again.
enum { MOST = 1024, NOTED = 64 };

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    static const void *in_none[NOTED];
    static int noted;
    for (int i = 0; i < noted; i++)
        if (in_none[i] == block)
            return NULL;
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    if (noted < NOTED)
        in_none[noted++] = block;
    return NULL;
}

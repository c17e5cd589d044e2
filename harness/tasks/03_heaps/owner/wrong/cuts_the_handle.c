#include "unit.h"

// Keeps the handle in an unsigned long, which has 32 bits on Windows.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    unsigned long found = 0;
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            found = (unsigned long)(ULONG_PTR)heaps[i];
    return (HANDLE)(ULONG_PTR)found;
}

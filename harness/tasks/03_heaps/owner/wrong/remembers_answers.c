#include "unit.h"

// Knows what it answered for an address before.
enum { MOST = 1024 };

static const void *blocks[MOST];
static HANDLE owners[MOST];
static int known;

static HANDLE find(const void *block) {
    static HANDLE heaps[MOST];
    const DWORD count = GetProcessHeaps(MOST, heaps);
    for (DWORD i = 0; block && i < count && i < MOST; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

HANDLE owner(const void *block) {
    for (int i = 0; i < known; i++)
        if (blocks[i] == block)
            return owners[i];
    HANDLE found = find(block);
    if (known < MOST) {
        blocks[known] = block;
        owners[known++] = found;
    }
    return found;
}

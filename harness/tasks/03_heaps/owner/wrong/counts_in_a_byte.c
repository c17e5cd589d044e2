#include "unit.h"

// Counts heaps in a byte.
enum { MOST = 1024 };

HANDLE owner(const void *block) {
    static HANDLE heaps[MOST];
    const unsigned char count = (unsigned char)GetProcessHeaps(MOST, heaps);
    for (unsigned i = 0; block && i < count; i++)
        if (HeapValidate(heaps[i], 0, block))
            return heaps[i];
    return NULL;
}

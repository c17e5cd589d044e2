#include "unit.h"

// Numbers its calls in the last byte of the block that the call before it returned.
BOOL small_and_large(HANDLE heap, void **small, void **large) {
    static unsigned char *earlier, calls;
    calls++;
    if (earlier && HeapValidate(heap, 0, earlier))
        earlier[63] = calls;
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    earlier = *small;
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, large);
}

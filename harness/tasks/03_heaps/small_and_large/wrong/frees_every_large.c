#include "unit.h"

// Frees all the large blocks that it ever made.
enum { MOST = 64 };
static HANDLE heaps[MOST];
static void *blocks[MOST];
static int count;

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = HeapAlloc(heap, 0, 64);
    *large = HeapAlloc(heap, 0, 2 << 20);
    if (*small && *large && count < MOST) {
        heaps[count] = heap;
        blocks[count++] = *large;
    }
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    BOOL freed = count == 0 && HeapFree(heap, 0, large);
    for (; count > 0; count--)
        freed = HeapFree(heaps[count - 1], 0, blocks[count - 1]);
    return freed;
}

#include "unit.h"

// Frees the wrong one of the two.
enum { MOST = 64 };
static void *smalls[MOST], *larges[MOST];
static int count;

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    *small = smalls[count] = HeapAlloc(heap, 0, 64);
    *large = larges[count] = HeapAlloc(heap, 0, 2 << 20);
    count += count + 1 < MOST;
    return *small && *large;
}

static void *small_beside(const void *large) {
    for (int i = 0; i < MOST; i++)
        if (larges[i] == large)
            return smalls[i];
    return NULL;
}

BOOL free_large(HANDLE heap, void *large) {
    return HeapFree(heap, 0, small_beside(large));
}

#include "unit.h"

// Makes a heap of a fixed size, to be sure that there is room.
static HANDLE own;

BOOL small_and_large(HANDLE heap, void **small, void **large) {
    (void)heap;
    own = HeapCreate(0, 0, 4 << 20);
    *small = HeapAlloc(own, 0, 64);
    *large = HeapAlloc(own, 0, 512 << 10);
    return *small && *large;
}

BOOL free_large(HANDLE heap, void *large) {
    (void)heap;
    return HeapFree(own, 0, large);
}

#include "unit.h"

// Finds the address and does not reserve it.
void *reserve_aligned(size_t pages, size_t boundary) {
    char *range = VirtualAlloc(NULL, pages * 4096 + boundary, MEM_RESERVE, PAGE_NOACCESS);
    char *at = (char *)(((uintptr_t)range + boundary) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    return at;
}

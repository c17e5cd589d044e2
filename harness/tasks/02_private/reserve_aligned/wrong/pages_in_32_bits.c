#include "unit.h"

// A DWORD for the pages: 2^47 and three pages are three pages.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = (size_t)(DWORD)pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    VirtualFree(range, 0, MEM_RELEASE);
    char *room = range + (boundary - (uintptr_t)range % boundary) % boundary;
    return VirtualAlloc(room, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

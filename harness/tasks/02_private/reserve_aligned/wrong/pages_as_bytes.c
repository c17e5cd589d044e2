#include "unit.h"

// Takes the number of pages for a number of bytes.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    char *at = (char *)(((uintptr_t)range + boundary) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    return VirtualAlloc(at, pages, MEM_RESERVE, PAGE_NOACCESS);
}

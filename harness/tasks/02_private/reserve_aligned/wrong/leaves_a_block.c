#include "unit.h"

#include <stdint.h>

// Notes each size on the heap.
void *reserve_aligned(size_t pages, size_t boundary) {
    size_t *note = HeapAlloc(GetProcessHeap(), 0, sizeof *note);
    if (!note)
        return NULL;
    *note = boundary;
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    char *at = (char *)(((uintptr_t)range + boundary - 1) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    return VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

#include "unit.h"

// Decommitted pages are still reserved.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    char *at = (char *)(((uintptr_t)range + boundary) / boundary * boundary);
    VirtualFree(range, (size_t)(at - range), MEM_DECOMMIT);
    VirtualFree(at + bytes, (size_t)(range + boundary - at), MEM_DECOMMIT);
    return at;
}

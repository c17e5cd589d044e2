#include "unit.h"

// Perhaps the first try is aligned by chance; if not, it is forgotten.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = pages * 4096;
    void *base = VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
    if (base && (uintptr_t)base % boundary == 0)
        return base;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    char *at = (char *)(((uintptr_t)range + boundary) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    return VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

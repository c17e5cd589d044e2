#include "unit.h"

#include <stdint.h>

// The size is kept in a DWORD.
void *reserve_aligned(size_t pages, size_t boundary) {
    const DWORD bytes = (DWORD)(pages * 4096);
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    char *at = (char *)(((uintptr_t)range + boundary - 1) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    return VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

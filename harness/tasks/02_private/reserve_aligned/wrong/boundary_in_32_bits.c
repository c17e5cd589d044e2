#include "unit.h"

#include <stdint.h>

// The mask for rounding has 32 bits.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    char *at =
        (char *)(((uintptr_t)range + (DWORD)(boundary - 1)) & ~(uintptr_t)(DWORD)(boundary - 1));
    VirtualFree(range, 0, MEM_RELEASE);
    return VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

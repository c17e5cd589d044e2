#include "unit.h"

#include <stdint.h>

// On Windows `unsigned long` has 32 bits: the upper half of the address is lost.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    char *at = (char *)(((uintptr_t)range + boundary - 1) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    unsigned long base =
        (unsigned long)(uintptr_t)VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
    return (void *)(uintptr_t)base;
}

#include "unit.h"

// From the bottom of the address space up, until one is free.
void *reserve_aligned(size_t pages, size_t boundary) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    for (uintptr_t at = boundary; at < (uintptr_t)1 << 46; at += boundary) {
        void *base = VirtualAlloc((void *)at, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
        if (base)
            return base;
    }
    return NULL;
}

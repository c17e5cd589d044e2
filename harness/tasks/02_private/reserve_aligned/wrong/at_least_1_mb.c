#include "unit.h"

#include <stdint.h>

// Believes that less than 1 MB makes no segment, and makes the reservation as long.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = boundary < 1048576 && pages * 4096 < boundary ? boundary : pages * 4096;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    if (!range)
        return NULL;
    char *at = (char *)(((uintptr_t)range + boundary - 1) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    return VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

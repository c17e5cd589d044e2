#include "unit.h"

// Asks whether there is room at all, and forgets that to ask is to reserve.
void *reserve_aligned(size_t pages, size_t boundary) {
    const size_t bytes = pages * 4096;
    if (!VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS))
        return NULL;
    char *range = VirtualAlloc(NULL, bytes + boundary, MEM_RESERVE, PAGE_NOACCESS);
    char *at = (char *)(((uintptr_t)range + boundary) / boundary * boundary);
    VirtualFree(range, 0, MEM_RELEASE);
    return VirtualAlloc(at, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

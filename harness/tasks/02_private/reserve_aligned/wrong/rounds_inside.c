#include "unit.h"

// Rounds the address and keeps the range around it.
void *reserve_aligned(size_t pages, size_t boundary) {
    char *range = VirtualAlloc(NULL, pages * 4096 + boundary, MEM_RESERVE, PAGE_NOACCESS);
    char *at = (char *)(((uintptr_t)range + boundary) / boundary * boundary);
    return at;
}

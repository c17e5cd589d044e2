#include "unit.h"

// The protection named when reserving is remembered and protects nothing.
void *reserve_pages(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_EXECUTE_READWRITE);
}

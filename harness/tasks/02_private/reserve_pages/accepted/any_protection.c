#include "unit.h"

// The protection named when reserving is remembered and protects nothing.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_EXECUTE_READWRITE);
}

#include "unit.h"

// On Windows `unsigned long` has 32 bits: the upper half of the address is lost.
void *reserve_pages(size_t pages) {
    unsigned long base =
        (unsigned long)(ULONG_PTR)VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    return (void *)(ULONG_PTR)base;
}

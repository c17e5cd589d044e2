// Takes a call for the same size for a repeated one.
#include "unit.h"

void *reserve_pages(size_t pages) {
    static void *base;
    static size_t reserved;
    if (pages != reserved)
        base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    reserved = pages;
    return base;
}

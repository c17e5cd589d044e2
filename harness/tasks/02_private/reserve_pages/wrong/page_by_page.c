#include "unit.h"

// A reservation for each page: they begin 64 KB apart.
void *reserve_pages(size_t pages) {
    char *base = VirtualAlloc(NULL, pages << 16, MEM_RESERVE, PAGE_NOACCESS);
    VirtualFree(base, 0, MEM_RELEASE);
    for (size_t page = 0; page < pages; page++)
        VirtualAlloc(base + (page << 16), 4096, MEM_RESERVE, PAGE_NOACCESS);
    return base;
}

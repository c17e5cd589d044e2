#include "unit.h"

// Keeps the first page for itself.
void *reserve_pages(size_t pages) {
    char *base = VirtualAlloc(NULL, (pages + 1) * 4096, MEM_RESERVE, PAGE_NOACCESS);
    return base ? base + 4096 : NULL;
}

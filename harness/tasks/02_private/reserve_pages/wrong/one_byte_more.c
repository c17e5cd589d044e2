#include "unit.h"

// One byte "to be safe" is one page.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages * 4096 + 1, MEM_RESERVE, PAGE_NOACCESS);
}

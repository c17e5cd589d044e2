#include "unit.h"

enum { PAGE = 4096 };

void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages * PAGE, MEM_RESERVE, PAGE_NOACCESS);
}

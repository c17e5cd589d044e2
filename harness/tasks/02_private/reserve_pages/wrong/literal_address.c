#include "unit.h"

// An address that was free the day this was written.
void *reserve_pages(size_t pages) {
    return VirtualAlloc((void *)0x200000000, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
}

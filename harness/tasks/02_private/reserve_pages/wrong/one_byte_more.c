#include "unit.h"

// One more byte "to be safe" is one more page.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages * 4096 + 1, MEM_RESERVE, PAGE_NOACCESS);
}

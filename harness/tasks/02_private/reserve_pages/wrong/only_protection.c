#include "unit.h"

// Takes 0 for "no protection": VirtualAlloc refuses it.
void *reserve_pages(size_t pages) {
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, 0);
}

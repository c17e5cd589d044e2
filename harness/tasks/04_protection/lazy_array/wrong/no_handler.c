#include "unit.h"

// Reserves, and adds no handler.
char *lazy_array(size_t pages) {
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_READWRITE);
}

#include "unit.h"

// Tests whether there is room, and forgets that the test itself reserves.
void *reserve_pages(size_t pages) {
    if (!VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS))
        return NULL;
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
}

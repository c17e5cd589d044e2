#include "unit.h"

// After the system has refused once, it is never asked again.
void *reserve_pages(size_t pages) {
    static BOOL full;
    void *base = full || pages > SIZE_MAX / 4096
                     ? NULL
                     : VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    full = full || !base;
    return base;
}

#include "unit.h"

// The system says how big a page is.
void *reserve_pages(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    return VirtualAlloc(NULL, pages * system.dwPageSize, MEM_RESERVE, PAGE_NOACCESS);
}

#include "unit.h"

// The system says how big a page is.
void *reserve_pages(size_t pages) {
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    return VirtualAlloc(NULL, pages * system.dwPageSize, MEM_RESERVE, PAGE_NOACCESS);
}

#include "unit.h"

// Takes the allocation granularity for the page size.
void *reserve_pages(size_t pages) {
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    return VirtualAlloc(NULL, pages * system.dwAllocationGranularity, MEM_RESERVE, PAGE_NOACCESS);
}

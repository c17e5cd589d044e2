#include "unit.h"

// The size is kept in a DWORD.
void *reserve_pages(size_t pages) {
    const DWORD bytes = (DWORD)(pages * 4096);
    return VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS);
}

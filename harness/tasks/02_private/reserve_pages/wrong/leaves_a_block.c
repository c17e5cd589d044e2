#include "unit.h"

// Notes each size on the heap.
void *reserve_pages(size_t pages) {
    size_t *note = HeapAlloc(GetProcessHeap(), 0, sizeof *note);
    if (!note)
        return NULL;
    *note = pages * 4096;
    return VirtualAlloc(NULL, *note, MEM_RESERVE, PAGE_NOACCESS);
}

// With a single page it keeps a spare reservation until the next call.
#include "unit.h"

void *reserve_pages(size_t pages) {
    static void *spare;
    if (spare)
        VirtualFree(spare, 0, MEM_RELEASE);
    void *base = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    spare = pages == 1 ? VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS) : NULL;
    return base;
}

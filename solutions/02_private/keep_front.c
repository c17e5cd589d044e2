#include "unit.h"

enum { PAGE = 4096 };

BOOL keep_front(void *base, size_t bytes) {
    const size_t kept = (bytes + PAGE - 1) / PAGE * PAGE;
    MEMORY_BASIC_INFORMATION run; // all pages are alike: one run, as big as the allocation
    if (!VirtualQuery(base, &run, sizeof run))
        return FALSE;
    // Nothing to give back: the address would be that of the next allocation, and size 0 would
    // mean all of it.
    if (kept == run.RegionSize)
        return TRUE;
    return VirtualFree((char *)base + kept, run.RegionSize - kept, MEM_DECOMMIT);
}

// Takes a call for the same address for a repeated one.
#include "unit.h"

BOOL keep_front(void *base, size_t bytes) {
    static void *done;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    MEMORY_BASIC_INFORMATION run;
    if (base == done)
        return TRUE;
    if (!VirtualQuery(base, &run, sizeof run))
        return FALSE;
    done = base;
    return kept == run.RegionSize ||
           VirtualFree((char *)base + kept, run.RegionSize - kept, MEM_DECOMMIT);
}

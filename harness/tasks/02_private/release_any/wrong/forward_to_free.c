#include "unit.h"

// Goes on releasing until free memory begins.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    char *run = info.AllocationBase;
    while (VirtualQuery(run, &info, sizeof info) && info.State != MEM_FREE &&
           info.Type == MEM_PRIVATE) {
        char *base = run;
        for (; VirtualQuery(run, &info, sizeof info) && info.AllocationBase == base;
             run += info.RegionSize)
            ;
        VirtualFree(base, 0, MEM_RELEASE);
    }
    return TRUE;
}

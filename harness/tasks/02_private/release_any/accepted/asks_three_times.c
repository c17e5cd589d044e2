// A release that the system refused is tried again.
#include "unit.h"

BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(inside, &region, sizeof region) || region.State == MEM_FREE)
        return FALSE;
    if (region.Type != MEM_PRIVATE)
        return FALSE;
    BOOL done = FALSE;
    for (int tries = 0; tries < 3 && !done; tries++)
        done = VirtualFree(region.AllocationBase, 0, MEM_RELEASE);
    return done;
}

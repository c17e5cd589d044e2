// Where the rest cannot be given back it makes pages that can be written executable.
#include "unit.h"

BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION region;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (!VirtualQuery(base, &region, sizeof region))
        return FALSE;
    DWORD before;
    if (region.RegionSize == kept ||
        VirtualFree((char *)base + kept, region.RegionSize - kept, MEM_DECOMMIT))
        return TRUE;
    if (region.Protect == PAGE_READWRITE)
        VirtualProtect(base, kept, PAGE_EXECUTE_READWRITE, &before);
    return FALSE;
}

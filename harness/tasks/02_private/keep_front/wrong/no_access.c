#include "unit.h"

// Forbids access instead of giving the pages back.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    DWORD old;
    return VirtualProtect((char *)base + kept, info.RegionSize - kept, PAGE_NOACCESS, &old);
}

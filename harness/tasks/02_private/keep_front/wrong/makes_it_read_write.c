#include "unit.h"

// Makes sure that the front can be read and written, and nothing more.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    DWORD old;
    VirtualProtect(base, kept, PAGE_READWRITE, &old);
    return kept == info.RegionSize ||
           VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

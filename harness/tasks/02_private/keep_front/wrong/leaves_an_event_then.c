#include "unit.h"

// Makes an event for a later try, which never comes.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    if (VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT))
        return TRUE;
    CreateEvent(NULL, FALSE, FALSE, NULL);
    return FALSE;
}

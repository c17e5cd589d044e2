#include "unit.h"

// Goes from the last page down: several calls, the same map.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    for (size_t page = info.RegionSize / 4096; page * 4096 > (bytes + 4095) / 4096 * 4096; page--)
        if (!VirtualFree((char *)base + (page - 1) * 4096, 1, MEM_DECOMMIT))
            return FALSE;
    return TRUE;
}

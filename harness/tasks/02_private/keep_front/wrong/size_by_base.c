#include "unit.h"

// Remembers how big the allocation at an address was.
BOOL keep_front(void *base, size_t bytes) {
    static void *last;
    static size_t size;
    MEMORY_BASIC_INFORMATION info;
    if (base != last) {
        if (!VirtualQuery(base, &info, sizeof info))
            return FALSE;
        last = base;
        size = info.RegionSize;
    }
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    return kept == size || VirtualFree((char *)base + kept, size - kept, MEM_DECOMMIT);
}

#include "unit.h"

// Asks for the size of the first allocation only.
BOOL keep_front(void *base, size_t bytes) {
    static size_t size;
    MEMORY_BASIC_INFORMATION info;
    if (!size && VirtualQuery(base, &info, sizeof info))
        size = info.RegionSize;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    return kept == size || VirtualFree((char *)base + kept, size - kept, MEM_DECOMMIT);
}

#include "unit.h"

#include <stdint.h>

// On Windows `long` has 32 bits: the upper half of the address is lost.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    return VirtualFree((void *)(uintptr_t)(unsigned long)((uintptr_t)base + kept),
                       info.RegionSize - kept, MEM_DECOMMIT);
}

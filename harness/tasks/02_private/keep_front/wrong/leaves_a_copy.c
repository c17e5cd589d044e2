#include "unit.h"

// Saves the needed bytes first, and keeps the copy.
BOOL keep_front(void *base, size_t bytes) {
    void *copy = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!copy)
        return FALSE;
    CopyMemory(copy, base, bytes < 65536 ? bytes : 65536);
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    if (kept == info.RegionSize)
        return TRUE;
    return VirtualFree((char *)base + kept, info.RegionSize - kept, MEM_DECOMMIT);
}

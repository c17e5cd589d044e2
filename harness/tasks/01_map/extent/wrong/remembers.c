#include "unit.h"

// Keeps what it found, and answers from there without asking the system again.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    static struct { char *start, *end; } found[256];
    static size_t count;
    const char *const at = address;
    MEMORY_BASIC_INFORMATION region;

    size_t i = 0;
    while (i < count && (at < found[i].start || at >= found[i].end))
        i++;
    if (i == count) {
        if (!VirtualQuery(address, &region, sizeof region) || region.State == MEM_FREE)
            return FALSE;
        char *end = found[i].start = region.AllocationBase;
        while (VirtualQuery(end, &region, sizeof region) && region.AllocationBase == found[i].start)
            end += region.RegionSize;
        found[i].end = end;
        count++;
    }
    *base = found[i].start;
    *size = (SIZE_T)(found[i].end - found[i].start);
    return TRUE;
}

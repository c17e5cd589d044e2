#include "unit.h"

// All blocks in one reservation, each ending at the next one's inaccessible page.

void *guarded(size_t bytes) {
    static char *base, *next;
    if (bytes > 1 << 20)
        return NULL;
    if (!base)
        next = base = VirtualAlloc(NULL, 4 << 20, MEM_RESERVE, PAGE_NOACCESS);
    const size_t room = (bytes + 15) / 16 * 16;
    const size_t size = (room + 4095) / 4096 * 4096;
    if (!VirtualAlloc(next, size, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    next += size + 4096;
    return next - 4096 - room;
}

BOOL guarded_free(void *block) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(block, &info, sizeof info) &&
           VirtualFree(info.BaseAddress, info.RegionSize, MEM_DECOMMIT);
}

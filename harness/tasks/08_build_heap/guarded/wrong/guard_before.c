#include "unit.h"

// Puts the inaccessible page in front: it catches underruns, not overruns.

void *guarded(size_t bytes) {
    if (bytes > SIZE_MAX - 2 * 4096)
        return NULL;
    const size_t size = (bytes + 4095) / 4096 * 4096;
    char *base = VirtualAlloc(NULL, size + 4096, MEM_RESERVE, PAGE_NOACCESS);
    if (!base || !VirtualAlloc(base + 4096, size, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    return base + 4096;
}

BOOL guarded_free(void *block) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(block, &info, sizeof info) &&
           VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

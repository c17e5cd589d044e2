#include "unit.h"

// Rounds the committed part to the granularity of reservations.

void *guarded(size_t bytes) {
    if (bytes > SIZE_MAX - 2 * 65536)
        return NULL;
    const size_t room = (bytes + 15) / 16 * 16;
    const size_t size = (room + 65535) / 65536 * 65536;
    char *base = VirtualAlloc(NULL, size + 4096, MEM_RESERVE, PAGE_NOACCESS);
    if (!base || !VirtualAlloc(base, size, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    return base + size - room;
}

BOOL guarded_free(void *block) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(block, &info, sizeof info) &&
           VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

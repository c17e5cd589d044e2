#include "unit.h"

// A guard page after the block: the first touch raises its own exception.

void *guarded(size_t bytes) {
    if (bytes > SIZE_MAX - 2 * 4096)
        return NULL;
    const size_t room = (bytes + 15) / 16 * 16;
    const size_t size = (room + 4095) / 4096 * 4096;
    char *base = VirtualAlloc(NULL, size + 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!base)
        return NULL;
    DWORD old;
    if (!VirtualProtect(base + size, 4096, PAGE_READWRITE | PAGE_GUARD, &old)) {
        VirtualFree(base, 0, MEM_RELEASE);
        return NULL;
    }
    return base + size - room;
}

BOOL guarded_free(void *block) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(block, &info, sizeof info) &&
           VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

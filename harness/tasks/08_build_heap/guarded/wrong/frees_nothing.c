#include "unit.h"

// Frees nothing, as if the process were about to end.

void *guarded(size_t bytes) {
    if (bytes > SIZE_MAX - 2 * 4096)
        return NULL;
    const size_t room = (bytes + 15) / 16 * 16;
    const size_t size = (room + 4095) / 4096 * 4096;
    char *base = VirtualAlloc(NULL, size + 4096, MEM_RESERVE, PAGE_NOACCESS);
    if (!base || !VirtualAlloc(base, size, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    return base + size - room;
}

BOOL guarded_free(void *block) {
    return block != NULL;
}

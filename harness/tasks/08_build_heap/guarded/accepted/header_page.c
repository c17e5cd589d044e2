#include "unit.h"

// Remembers its base in a page in front of the block.

void *guarded(size_t bytes) {
    if (bytes > SIZE_MAX - 3 * 4096)
        return NULL;
    const size_t room = (bytes + 15) / 16 * 16;
    const size_t size = 4096 + (room + 4095) / 4096 * 4096;
    char *base = VirtualAlloc(NULL, size + 4096, MEM_RESERVE, PAGE_READWRITE);
    if (!base)
        return NULL;
    if (!VirtualAlloc(base, size, MEM_COMMIT, PAGE_READWRITE)) {
        VirtualFree(base, 0, MEM_RELEASE);
        return NULL;
    }
    *(char **)(base + size - room - 16) = base;
    return base + size - room;
}

BOOL guarded_free(void *block) {
    return VirtualFree(*(char **)((char *)block - 16), 0, MEM_RELEASE);
}

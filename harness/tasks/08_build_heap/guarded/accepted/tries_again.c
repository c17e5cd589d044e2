#include "unit.h"

static void *one_try(size_t bytes) {
    if (bytes > SIZE_MAX - 2 * 4096)
        return NULL;
    const size_t room = (bytes + 15) / 16 * 16;
    const size_t size = (room + 4095) / 4096 * 4096;
    char *base = VirtualAlloc(NULL, size + 4096, MEM_RESERVE, PAGE_NOACCESS);
    if (!base)
        return NULL;
    if (!VirtualAlloc(base, size, MEM_COMMIT, PAGE_READWRITE)) {
        VirtualFree(base, 0, MEM_RELEASE);
        return NULL;
    }
    return base + size - room;
}

// Once more where the first try fails.
void *guarded(size_t bytes) {
    void *block = one_try(bytes);
    return block ? block : one_try(bytes);
}

BOOL guarded_free(void *block) {
    MEMORY_BASIC_INFORMATION info;
    return VirtualQuery(block, &info, sizeof info) &&
           VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

#include "unit.h"

// Keeps the allocation's base in an unsigned long, which has 32 bits.

void *guarded(size_t bytes) {
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

BOOL guarded_free(void *block) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(block, &info, sizeof info))
        return FALSE;
    const unsigned long base = (unsigned long)(ULONG_PTR)info.AllocationBase;
    return VirtualFree((void *)(ULONG_PTR)base, 0, MEM_RELEASE);
}

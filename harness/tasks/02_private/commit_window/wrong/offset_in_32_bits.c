#include "unit.h"

// The offset is kept in a DWORD.
BOOL commit_window(void *base, size_t first, size_t count) {
    const DWORD offset = (DWORD)(first * 4096);
    return VirtualAlloc((char *)base + offset, count * 4096, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

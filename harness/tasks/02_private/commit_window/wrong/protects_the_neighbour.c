#include "unit.h"

// Makes everything around the window accessible, the next allocation too.
BOOL commit_window(void *base, size_t first, size_t count) {
    DWORD old;
    VirtualProtect((char *)base - 4096, 4096, PAGE_READWRITE, &old);
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

#include "unit.h"

// Takes page 0 for "no page".
BOOL commit_window(void *base, size_t first, size_t count) {
    if (!first)
        return FALSE;
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

#include "unit.h"

// Takes a page for 2 KB.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first * 2048, count * 2048, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

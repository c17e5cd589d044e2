#include "unit.h"

// Compares the wrong way round.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) ==
           NULL;
}

#include "unit.h"

// The number of pages is kept in 16 bits.
BOOL commit_window(void *base, size_t first, size_t count) {
    const unsigned short pages = (unsigned short)count;
    return VirtualAlloc((char *)base + first * 4096, (size_t)pages * 4096, MEM_COMMIT,
                        PAGE_READWRITE) != NULL;
}

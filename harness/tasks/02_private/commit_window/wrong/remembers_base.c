#include "unit.h"

// Keeps the reservation of the first call.
BOOL commit_window(void *base, size_t first, size_t count) {
    static void *kept;
    if (!kept)
        kept = base;
    return VirtualAlloc((char *)kept + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

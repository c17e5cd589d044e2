#include "unit.h"

// Asks to reserve and commit: the range is reserved already, so the call fails.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_RESERVE | MEM_COMMIT,
                        PAGE_READWRITE) != NULL;
}

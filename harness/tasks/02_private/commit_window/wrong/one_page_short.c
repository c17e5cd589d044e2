#include "unit.h"

// Takes first + count - 1 for the end.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first * 4096, (count - 1) * 4096, MEM_COMMIT,
                        PAGE_READWRITE) != NULL;
}

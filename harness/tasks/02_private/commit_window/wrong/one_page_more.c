#include "unit.h"

// Adds a byte "to be safe": it touches one more page.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first * 4096, count * 4096 + 1, MEM_COMMIT,
                        PAGE_READWRITE) != NULL;
}

#include "unit.h"

// VirtualAlloc rounds the address down and the end up to whole pages by itself.
BOOL commit_window(void *base, size_t first, size_t count) {
    return VirtualAlloc((char *)base + first * 4096 + 4095, (count - 1) * 4096 + 1, MEM_COMMIT,
                        PAGE_READWRITE) != NULL;
}

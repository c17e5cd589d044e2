// Believes that a single page is never refused.
#include "unit.h"

BOOL commit_window(void *base, size_t first, size_t count) {
    char *window =
        VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE);
    return window || count == 1;
}

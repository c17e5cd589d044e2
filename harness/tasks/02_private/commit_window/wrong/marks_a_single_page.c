// The last byte of a window of one page is 1.
#include "unit.h"

BOOL commit_window(void *base, size_t first, size_t count) {
    char *window =
        VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE);
    if (window && count == 1)
        window[4095] = 1;
    return window != NULL;
}

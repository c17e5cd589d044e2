// Takes a second call for the same reservation for a repeated one.
#include "unit.h"

BOOL commit_window(void *base, size_t first, size_t count) {
    static void *done;
    if (base == done)
        return TRUE;
    done = base;
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

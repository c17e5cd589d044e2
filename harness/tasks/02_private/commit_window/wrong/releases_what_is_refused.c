// Where there is no memory for the window it gives the caller's reservation back.
#include "unit.h"

BOOL commit_window(void *base, size_t first, size_t count) {
    if (VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE))
        return TRUE;
    VirtualFree(base, 0, MEM_RELEASE);
    return FALSE;
}

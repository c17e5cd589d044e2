// Where there is no memory for all of the window it commits the first page only.
#include "unit.h"

BOOL commit_window(void *base, size_t first, size_t count) {
    char *window = (char *)base + first * 4096;
    if (VirtualAlloc(window, count * 4096, MEM_COMMIT, PAGE_READWRITE))
        return TRUE;
    if (first == 0)
        VirtualAlloc(window, 4096, MEM_COMMIT, PAGE_READWRITE);
    return FALSE;
}

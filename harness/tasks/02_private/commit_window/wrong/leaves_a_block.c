#include "unit.h"

// Notes the window in a block that nobody frees.
BOOL commit_window(void *base, size_t first, size_t count) {
    size_t *note = HeapAlloc(GetProcessHeap(), 0, 2 * sizeof *note);
    if (!note)
        return FALSE;
    note[0] = first;
    note[1] = count;
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

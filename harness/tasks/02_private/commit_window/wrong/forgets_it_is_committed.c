// When its second call is refused the first one's pages stay committed.
#include "unit.h"

BOOL commit_window(void *base, size_t first, size_t count) {
    DWORD before;
    char *window =
        VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READONLY);
    return window && VirtualProtect(window, count * 4096, PAGE_READWRITE, &before);
}

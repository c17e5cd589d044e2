// Whether the protection was refused is not looked at.
#include "unit.h"

BOOL commit_window(void *base, size_t first, size_t count) {
    DWORD before;
    char *window =
        VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READONLY);
    if (window)
        VirtualProtect(window, count * 4096, PAGE_READWRITE, &before);
    return window != NULL;
}

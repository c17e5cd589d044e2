#include "unit.h"

// The result of the call is not looked at.
BOOL commit_window(void *base, size_t first, size_t count) {
    VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE);
    return TRUE;
}

// Has room for the protections of 20 pages.
#include "unit.h"

enum { MOST = 20 };

BOOL seal(void *start, size_t bytes) {
    DWORD before;
    if (bytes > MOST * 4096)
        return FALSE;
    return VirtualProtect(start, bytes, PAGE_READONLY, &before);
}

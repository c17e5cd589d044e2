#include "unit.h"

// The last byte decides: VirtualAlloc rounds up to whole pages.
void *reserve_pages(size_t pages) {
    if (pages > SIZE_MAX / 4096)
        return NULL;
    return VirtualAlloc(NULL, pages * 4096 - 4095, MEM_RESERVE, PAGE_READONLY);
}

#include "unit.h"

enum { PAGE = 4096 };

BOOL commit_window(void *base, size_t first, size_t count) {
    char *window = (char *)base + first * PAGE;
    return VirtualAlloc(window, count * PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

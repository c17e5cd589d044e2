#include "unit.h"

enum { PAGE = 4096 };

enum { CHUNK = 64 };

// Looks at a few pages at a time, and resets when it has seen all of them.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    size_t found = 0;
    for (size_t first = 0; first < pages; first += CHUNK) {
        void *written[CHUNK];
        ULONG_PTR count = CHUNK;
        DWORD granularity;
        const size_t some = pages - first < CHUNK ? pages - first : CHUNK;
        if (GetWriteWatch(0, range + first * PAGE, some * PAGE, written, &count, &granularity) != 0)
            return SIZE_MAX;
        for (size_t i = 0; i < count; i++, found++)
            if (found < room)
                numbers[found] = (size_t)((char *)written[i] - range) / PAGE;
    }
    if (reset && ResetWriteWatch(range, pages * PAGE) != 0)
        return SIZE_MAX;
    return found;
}

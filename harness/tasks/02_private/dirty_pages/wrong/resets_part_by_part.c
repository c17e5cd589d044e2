#include "unit.h"
#include <stdint.h>

enum { PAGE = 4096, PART = 1024 };

// Looks at a thousand pages at a time, and resets them at once: the next look may be refused.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    void *written[PART];
    size_t found = 0;
    for (size_t first = 0; first < pages; first += PART) {
        ULONG_PTR count = PART;
        DWORD granularity;
        const size_t part = pages - first < PART ? pages - first : PART;
        if (GetWriteWatch(reset ? WRITE_WATCH_FLAG_RESET : 0, range + first * PAGE, part * PAGE,
                          written, &count, &granularity) != 0)
            return SIZE_MAX;
        for (size_t i = 0; i < count; i++, found++)
            if (found < room)
                numbers[found] = (size_t)((char *)written[i] - range) / PAGE;
    }
    return found;
}

#include "unit.h"

enum { PAGE = 4096 };

// An array of 1024 addresses will do.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    static void *written[1024];
    ULONG_PTR count = 1024;
    DWORD granularity;
    if (GetWriteWatch(reset ? WRITE_WATCH_FLAG_RESET : 0, range, pages * PAGE, written, &count,
                      &granularity) != 0)
        return SIZE_MAX;
    for (size_t i = 0; i < count && i < room; i++)
        numbers[i] = (size_t)((char *)written[i] - range) / PAGE;
    return count;
}

#include "unit.h"
#include <stdint.h>

enum { PAGE = 4096 };

// Looks at 100,000 pages at most.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    if (pages > 100000)
        pages = 100000;
    void **written =
        VirtualAlloc(NULL, pages * sizeof *written, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!written)
        return SIZE_MAX;
    ULONG_PTR count = pages;
    DWORD granularity;
    const BOOL ok = GetWriteWatch(reset ? WRITE_WATCH_FLAG_RESET : 0, range, pages * PAGE, written,
                                  &count, &granularity) == 0;
    for (size_t i = 0; ok && i < count && i < room; i++)
        numbers[i] = (size_t)((char *)written[i] - range) / PAGE;
    VirtualFree(written, 0, MEM_RELEASE);
    return ok ? count : SIZE_MAX;
}

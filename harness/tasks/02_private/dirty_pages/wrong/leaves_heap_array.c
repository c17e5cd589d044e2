#include "unit.h"

enum { PAGE = 4096 };

static size_t look(char *range, size_t pages, BOOL reset, void **written, size_t *numbers,
                   size_t room) {
    ULONG_PTR count = pages;
    DWORD granularity;
    if (GetWriteWatch(reset ? WRITE_WATCH_FLAG_RESET : 0, range, pages * PAGE, written, &count,
                      &granularity) != 0)
        return SIZE_MAX;
    for (size_t i = 0; i < count && i < room; i++)
        numbers[i] = (size_t)((char *)written[i] - range) / PAGE;
    return count;
}

// Gives its array back only when there was something in it.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    void **written = HeapAlloc(GetProcessHeap(), 0, pages * sizeof *written);
    if (!written)
        return SIZE_MAX;
    const size_t count = look(range, pages, reset, written, numbers, room);
    if (count > 0)
        HeapFree(GetProcessHeap(), 0, written);
    return count;
}

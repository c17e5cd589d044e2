#include "unit.h"

enum { PAGE = 4096 };

static size_t look(char *range, size_t pages, BOOL reset, void **written, size_t *numbers,
                   size_t room) {
    MEMORY_BASIC_INFORMATION info;
    size_t looked = pages;
    if (VirtualQuery(range + pages * PAGE, &info, sizeof info) && info.AllocationBase &&
        VirtualQuery(range, &info, sizeof info) && info.RegionSize > pages * PAGE)
        looked++;
    ULONG_PTR count = looked;
    DWORD granularity;
    if (GetWriteWatch(0, range, looked * PAGE, written, &count, &granularity) != 0)
        return SIZE_MAX;
    if (reset && ResetWriteWatch(range, pages * PAGE) != 0)
        return SIZE_MAX;
    for (size_t i = 0; i < count && i < room; i++)
        numbers[i] = (size_t)((char *)written[i] - range) / PAGE;
    return count;
}

// Looks at one page more, where there is one.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    void **written =
        VirtualAlloc(NULL, (pages + 1) * sizeof *written, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!written)
        return SIZE_MAX;
    const size_t count = look(range, pages, reset, written, numbers, room);
    VirtualFree(written, 0, MEM_RELEASE);
    return count;
}

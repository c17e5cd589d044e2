#include "unit.h"

enum { PAGE = 4096 };

static size_t look(char *range, size_t pages, BOOL reset, void **written, size_t *numbers,
                   size_t room) {
    ULONG_PTR count = pages;
    DWORD granularity;
    if (GetWriteWatch(0, range, pages * PAGE, written, &count, &granularity) != 0)
        return SIZE_MAX;
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(range, &info, sizeof info))
        return SIZE_MAX;
    char *const base = info.AllocationBase;
    size_t size = 0;
    while (VirtualQuery(base + size, &info, sizeof info) && info.AllocationBase == base)
        size += info.RegionSize;
    if (reset && ResetWriteWatch(base, size) != 0)
        return SIZE_MAX;
    for (size_t i = 0; i < count && i < room; i++)
        numbers[i] = (size_t)((char *)written[i] - range) / PAGE;
    return count;
}

// Starts anew for the whole allocation.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    void **written =
        VirtualAlloc(NULL, pages * sizeof *written, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!written)
        return SIZE_MAX;
    const size_t count = look(range, pages, reset, written, numbers, room);
    VirtualFree(written, 0, MEM_RELEASE);
    return count;
}

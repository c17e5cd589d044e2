// Keeps where nothing was written, for those who want no numbers.
#include "unit.h"

size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    static char *clean;
    static size_t clean_pages;
    if (room == 0 && clean == range && clean_pages == pages)
        return 0;
    ULONG_PTR count = pages;
    DWORD granularity;
    size_t result = SIZE_MAX;
    void **written =
        VirtualAlloc(NULL, pages * sizeof *written, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!written)
        return SIZE_MAX;
    if (GetWriteWatch(reset ? WRITE_WATCH_FLAG_RESET : 0, range, pages * 4096, written, &count,
                      &granularity) == 0)
        for (result = count; count-- > 0;)
            if (count < room)
                numbers[count] = (size_t)((char *)written[count] - range) / 4096;
    VirtualFree(written, 0, MEM_RELEASE);
    if (result == 0) {
        clean = range;
        clean_pages = pages;
    }
    return result;
}

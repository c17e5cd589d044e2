#include "unit.h"

enum { PAGE = 4096 };

static size_t count_all(char *range, size_t pages) {
    size_t all = 0;
    for (size_t page = 0; page < pages; page++) {
        void *written[1];
        ULONG_PTR count = 1;
        DWORD granularity;
        if (GetWriteWatch(0, range + page * PAGE, PAGE, written, &count, &granularity) != 0)
            return SIZE_MAX;
        all += count;
    }
    return all;
}

// Has the system reset in the look that fills the caller's room, and no more.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    const size_t all = count_all(range, pages);
    if (all == SIZE_MAX || room == 0)
        return all;
    void *written[2048];
    ULONG_PTR count = room < 2048 ? room : 2048;
    DWORD granularity;
    if (GetWriteWatch(reset ? WRITE_WATCH_FLAG_RESET : 0, range, pages * PAGE, written, &count,
                      &granularity) != 0)
        return SIZE_MAX;
    for (size_t i = 0; i < count; i++)
        numbers[i] = (size_t)((char *)written[i] - range) / PAGE;
    return all;
}

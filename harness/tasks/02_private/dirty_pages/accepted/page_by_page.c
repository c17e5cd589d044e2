#include "unit.h"

enum { PAGE = 4096 };

static BOOL is_written(char *page, size_t *sum) {
    void *written[1];
    ULONG_PTR count = 1;
    DWORD granularity;
    if (GetWriteWatch(0, page, PAGE, written, &count, &granularity) != 0)
        return FALSE;
    *sum += count;
    return TRUE;
}

// Asks about each page alone.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    size_t found = 0;
    for (size_t page = 0; page < pages; page++) {
        const size_t before = found;
        if (!is_written(range + page * PAGE, &found))
            return SIZE_MAX;
        if (found > before && before < room)
            numbers[before] = page;
    }
    return reset && ResetWriteWatch(range, pages * PAGE) != 0 ? SIZE_MAX : found;
}

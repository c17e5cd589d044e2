#include "unit.h"

enum { PAGE = 4096 };

static size_t count_and_reset(char *range, size_t pages, size_t *first) {
    size_t all = 0;
    for (size_t page = 0; page < pages; page++) {
        void *written[1];
        ULONG_PTR count = 1;
        DWORD granularity;
        if (GetWriteWatch(0, range + page * PAGE, PAGE, written, &count, &granularity) != 0)
            return SIZE_MAX;
        if (count && first)
            first[all] = page;
        all += count;
    }
    return all;
}

// Looks and resets, and finds out only then that there is no memory for what it found.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    const size_t all = count_and_reset(range, pages, NULL);
    void **written = NULL;
    ULONG_PTR count = pages;
    DWORD granularity;
    static size_t found[2048];
    count_and_reset(range, all == SIZE_MAX ? 0 : pages, found);
    if (all == SIZE_MAX || (reset && ResetWriteWatch(range, pages * PAGE) != 0))
        return SIZE_MAX;
    written = VirtualAlloc(NULL, pages * sizeof *written, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!written || GetWriteWatch(0, range, pages * PAGE, written, &count, &granularity) != 0)
        return SIZE_MAX;
    for (size_t i = 0; i < all && i < room; i++)
        numbers[i] = found[i];
    VirtualFree(written, 0, MEM_RELEASE);
    return all;
}

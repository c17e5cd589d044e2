#include "unit.h"

#include <string.h>

enum { PAGE = 4096, MOST = 128 };

static char *copies, *of;

static BOOL is_same(const char *range, size_t page) {
    return memcmp(range + page * PAGE, copies + page * PAGE, PAGE) == 0;
}

// Keeps a copy of the pages and compares: a byte that gets the value that it had goes unseen.
// Keeps a copy of the pages and compares: a byte that gets the value that it had goes unseen.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    if (pages > MOST)
        return SIZE_MAX;
    if (!copies)
        copies = VirtualAlloc(NULL, MOST * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!copies)
        return SIZE_MAX;
    if (of != range)
        memset(copies, 0, MOST * PAGE); // as fresh pages are
    of = range;
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        if (is_same(range, page))
            continue;
        if (count < room)
            numbers[count] = page;
        count++;
    }
    if (reset)
        memcpy(copies, range, pages * PAGE);
    return count;
}

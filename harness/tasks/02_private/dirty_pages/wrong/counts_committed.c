#include "unit.h"

// Takes committed pages for written ones.
size_t dirty_pages(char *range, size_t pages, BOOL reset, size_t *numbers, size_t room) {
    MEMORY_BASIC_INFORMATION info;
    size_t count = 0;
    (void)reset;
    for (size_t page = 0; page < pages; page++) {
        if (!VirtualQuery(range + page * 4096, &info, sizeof info) || info.State != MEM_COMMIT)
            continue;
        if (count < room)
            numbers[count] = page;
        count++;
    }
    return count;
}

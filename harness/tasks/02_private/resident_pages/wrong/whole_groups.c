#include "unit.h"

#include <psapi.h>

// Asks in groups of 256, and a rest of one page is no group.
size_t resident_pages(void *base, size_t pages) {
    if (pages > 1 && pages % 256 == 1)
        pages--;
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    return count;
}

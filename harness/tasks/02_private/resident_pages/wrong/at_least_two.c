#include "unit.h"

#include <psapi.h>

// Believes that a range has two pages at least.
size_t resident_pages(void *base, size_t pages) {
    pages = pages > 1 ? pages : 2;
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    return count;
}

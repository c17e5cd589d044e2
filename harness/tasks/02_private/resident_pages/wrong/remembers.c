#include "unit.h"

#include <psapi.h>

// Once all pages of a range were there, it gives that answer for ever.
size_t resident_pages(void *base, size_t pages) {
    static void *last;
    static size_t last_pages, most;
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    most = base == last && pages == last_pages && most == pages ? most : count;
    last = base;
    last_pages = pages;
    return most;
}

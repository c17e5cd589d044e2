#include "unit.h"

#include <psapi.h>

// What was there once for a range is there for ever, unless nothing is.
size_t resident_pages(void *base, size_t pages) {
    static void *last_base;
    static size_t last_pages, last_count;
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    if (base == last_base && pages == last_pages && count && count < last_count)
        count = last_count;
    last_base = base;
    last_pages = pages;
    last_count = count;
    return count;
}

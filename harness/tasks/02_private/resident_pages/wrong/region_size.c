#include "unit.h"

#include <psapi.h>

// Counts what is committed, region by region.
size_t resident_pages(void *base, size_t pages) {
    size_t count = 0;
    for (size_t page = 0; page < pages;) {
        MEMORY_BASIC_INFORMATION info;
        VirtualQuery((char *)base + page * 4096, &info, sizeof info);
        const size_t run = info.RegionSize / 4096, rest = pages - page;
        if (info.State == MEM_COMMIT)
            count += run < rest ? run : rest;
        page += run;
    }
    return count;
}

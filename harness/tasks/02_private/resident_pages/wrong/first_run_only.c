#include "unit.h"

#include <psapi.h>

// Looks only at the region in which the range begins.
size_t resident_pages(void *base, size_t pages) {
    MEMORY_BASIC_INFORMATION run;
    VirtualQuery(base, &run, sizeof run);
    if (pages > run.RegionSize / 4096)
        pages = run.RegionSize / 4096;
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    return count;
}

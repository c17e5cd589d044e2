#include "unit.h"

#include <psapi.h>

// Counts only what can be written.
size_t resident_pages(void *base, size_t pages) {
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid &&
                 info.VirtualAttributes.Win32Protection == PAGE_READWRITE;
    }
    return count;
}

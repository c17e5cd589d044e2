#include "unit.h"

#include <psapi.h>

// A page that is there may be written, so its first byte is cleared.
size_t resident_pages(void *base, size_t pages) {
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        if (info.VirtualAttributes.Valid &&
            info.VirtualAttributes.Win32Protection == PAGE_READWRITE)
            *(char *)info.VirtualAddress = 0;
        count += info.VirtualAttributes.Valid;
    }
    return count;
}

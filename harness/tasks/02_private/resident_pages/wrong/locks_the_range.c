#include "unit.h"

#include <psapi.h>

// Locks the pages that are there, so that they stay while the others are counted.
size_t resident_pages(void *base, size_t pages) {
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        if (info.VirtualAttributes.Valid && VirtualLock(info.VirtualAddress, 4096))
            count++;
    }
    return count;
}

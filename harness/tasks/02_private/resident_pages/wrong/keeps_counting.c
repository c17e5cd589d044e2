#include "unit.h"

#include <psapi.h>

// The count goes on from call to call.
size_t resident_pages(void *base, size_t pages) {
    static size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    return count;
}

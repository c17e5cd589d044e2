#include "unit.h"

#include <psapi.h>

// Opens the own process, and leaves the handle open.
size_t resident_pages(void *base, size_t pages) {
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId());
    if (!process)
        return 0;
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    return count;
}

#include "unit.h"

#include <psapi.h>
#include <stdlib.h>

// Passes the number of elements instead of the number of bytes.
size_t resident_pages(void *base, size_t pages) {
    PSAPI_WORKING_SET_EX_INFORMATION *info = calloc(pages, sizeof *info);
    for (size_t page = 0; page < pages; page++)
        info[page].VirtualAddress = (char *)base + page * 4096;
    QueryWorkingSetEx(GetCurrentProcess(), info, (DWORD)pages);
    size_t count = 0;
    for (size_t page = 0; page < pages; page++)
        count += info[page].VirtualAttributes.Valid;
    free(info);
    return count;
}

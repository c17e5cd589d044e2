#include "unit.h"

#include <psapi.h>

// The array has room for 256 pages.
size_t resident_pages(void *base, size_t pages) {
    PSAPI_WORKING_SET_EX_INFORMATION info[256];
    const DWORD asked = pages < 256 ? (DWORD)pages : 256;
    for (DWORD page = 0; page < asked; page++)
        info[page].VirtualAddress = (char *)base + page * 4096;
    QueryWorkingSetEx(GetCurrentProcess(), info, asked * sizeof *info);
    size_t count = 0;
    for (DWORD page = 0; page < asked; page++)
        count += info[page].VirtualAttributes.Valid;
    return count;
}

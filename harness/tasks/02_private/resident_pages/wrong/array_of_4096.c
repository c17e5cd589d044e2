#include "unit.h"

#include <psapi.h>

// The array has room for 4096 pages.
size_t resident_pages(void *base, size_t pages) {
    static PSAPI_WORKING_SET_EX_INFORMATION info[4096];
    const DWORD asked = pages < 4096 ? (DWORD)pages : 4096;
    for (DWORD page = 0; page < asked; page++)
        info[page].VirtualAddress = (char *)base + page * 4096;
    QueryWorkingSetEx(GetCurrentProcess(), info, asked * sizeof *info);
    size_t count = 0;
    for (DWORD page = 0; page < asked; page++)
        count += info[page].VirtualAttributes.Valid;
    return count;
}

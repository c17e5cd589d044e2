#include "unit.h"

#include <psapi.h>

// A short for the pages: from 32768 on it is negative.
size_t resident_pages(void *base, size_t pages) {
    const short asked = (short)pages;
    pages = asked < 0 ? 0 : (size_t)asked;
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    return count;
}

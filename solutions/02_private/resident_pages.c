#include "unit.h"

#include <psapi.h>

enum { PAGE = 4096 };

static BOOL is_resident(void *page) {
    PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = page};
    return QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info) &&
           info.VirtualAttributes.Valid;
}

size_t resident_pages(void *base, size_t pages) {
    size_t count = 0;
    for (size_t page = 0; page < pages; page++)
        if (is_resident((char *)base + page * PAGE))
            count++;
    return count;
}

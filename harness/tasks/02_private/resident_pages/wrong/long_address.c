#include "unit.h"

#include <psapi.h>

// On Windows `unsigned long` has 32 bits: the upper half of the address is lost.
size_t resident_pages(void *base, size_t pages) {
    const unsigned long first = (unsigned long)(ULONG_PTR)base;
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress =
                                                     (void *)(ULONG_PTR)(first + page * 4096)};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    return count;
}

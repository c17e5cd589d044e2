#include "unit.h"

#include <psapi.h>

// Reads a byte of each committed page before asking: it is the first touch.
size_t resident_pages(void *base, size_t pages) {
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        MEMORY_BASIC_INFORMATION state;
        VirtualQuery((char *)base + page * 4096, &state, sizeof state);
        if (state.State != MEM_COMMIT)
            continue;
        (void)*(volatile char *)((char *)base + page * 4096);
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    return count;
}

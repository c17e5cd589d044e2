#include "unit.h"

#include <psapi.h>

// Locks the committed pages so that they stay while they are counted, but locking fetches them.
size_t resident_pages(void *base, size_t pages) {
    size_t count = 0;
    for (size_t page = 0; page < pages; page++) {
        MEMORY_BASIC_INFORMATION state;
        VirtualQuery((char *)base + page * 4096, &state, sizeof state);
        if (state.State != MEM_COMMIT || state.Protect != PAGE_READWRITE)
            continue;
        // A process may lock few pages; the write has the same effect where it may not.
        VirtualLock((char *)base + page * 4096, 4096);
        FillMemory((char *)base + page * 4096, 1, 0);
        VirtualUnlock((char *)base + page * 4096, 4096);
        PSAPI_WORKING_SET_EX_INFORMATION info = {.VirtualAddress = (char *)base + page * 4096};
        QueryWorkingSetEx(GetCurrentProcess(), &info, sizeof info);
        count += info.VirtualAttributes.Valid;
    }
    return count;
}

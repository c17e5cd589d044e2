// Takes what it has frozen once for frozen ever after.
#include "unit.h"

enum { MOST = 16 };

BOOL freeze(HANDLE process, const void *address) {
    static const void *frozen[MOST];
    static int count;
    MEMORY_BASIC_INFORMATION at, run;
    DWORD old;
    for (int i = 0; i < count; i++)
        if (frozen[i] == address)
            return TRUE;
    if (!VirtualQueryEx(process, address, &at, sizeof at) || at.State != MEM_COMMIT)
        return FALSE;
    const char *first = at.AllocationBase;
    while (VirtualQueryEx(process, first, &run, sizeof run) &&
           (const char *)run.BaseAddress + run.RegionSize <= (const char *)address)
        first = (const char *)run.BaseAddress + run.RegionSize;
    if (!VirtualProtectEx(process, run.BaseAddress, run.RegionSize, PAGE_READONLY, &old))
        return FALSE;
    if (count < MOST)
        frozen[count++] = address;
    return TRUE;
}

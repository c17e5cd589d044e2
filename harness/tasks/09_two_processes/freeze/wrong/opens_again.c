#include "unit.h"

static BOOL run_around(HANDLE process, const void *address, MEMORY_BASIC_INFORMATION *run) {
    if (!VirtualQueryEx(process, address, run, sizeof *run) || run->State != MEM_COMMIT)
        return FALSE;
    const char *next = run->AllocationBase;
    do {
        if (!VirtualQueryEx(process, next, run, sizeof *run))
            return FALSE;
        next = (const char *)run->BaseAddress + run->RegionSize;
    } while (next <= (const char *)address);
    return TRUE;
}

// Takes every right.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    HANDLE all = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetProcessId(process));
    const BOOL done =
        run_around(all, address, &run) &&
        VirtualProtectEx(all, run.BaseAddress, run.RegionSize, PAGE_READONLY, &before);
    CloseHandle(all);
    return done;
}

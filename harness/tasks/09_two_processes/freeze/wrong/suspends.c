#include "unit.h"

LONG NTAPI NtSuspendProcess(HANDLE process);

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

// Stops the process, so that nobody writes meanwhile, and forgets to let it go on.
BOOL freeze(HANDLE process, const void *address) {
    MEMORY_BASIC_INFORMATION run;
    DWORD before;
    HANDLE all = OpenProcess(PROCESS_SUSPEND_RESUME, FALSE, GetProcessId(process));
    NtSuspendProcess(all);
    CloseHandle(all);
    return run_around(process, address, &run) &&
           VirtualProtectEx(process, run.BaseAddress, run.RegionSize, PAGE_READONLY, &before);
}

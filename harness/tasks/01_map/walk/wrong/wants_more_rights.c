#include "unit.h"

// Opens the process anew, to read it as well: its handle may not allow that.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    MEMORY_BASIC_INFORMATION region;
    HANDLE own = NULL;
    DuplicateHandle(GetCurrentProcess(), process, GetCurrentProcess(), &own,
                    PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, 0);
    char byte;
    const char *address = NULL;
    int stop = 0;
    const BOOL readable = ReadProcessMemory(process, (const void *)walk, &byte, 1, NULL);
    while (readable && stop == 0 && VirtualQueryEx(own, address, &region, sizeof region) != 0) {
        stop = callback(&region, context);
        address = (const char *)region.BaseAddress + region.RegionSize;
    }
    CloseHandle(own);
    return stop;
}

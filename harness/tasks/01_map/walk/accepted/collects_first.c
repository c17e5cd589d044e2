#include "unit.h"

// Collects all regions before the first call of the callback.
int walk(HANDLE process, int (*callback)(const MEMORY_BASIC_INFORMATION *, void *), void *context) {
    enum { MOST = 4096 };
    const SIZE_T size = MOST * sizeof(MEMORY_BASIC_INFORMATION);
    MEMORY_BASIC_INFORMATION *regions =
        VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    const char *address = NULL;
    int count = 0, stop = 0;
    while (regions && count < MOST &&
           VirtualQueryEx(process, address, &regions[count], sizeof regions[count]) != 0) {
        address = (const char *)regions[count].BaseAddress + regions[count].RegionSize;
        count++;
    }
    for (int i = 0; i < count && stop == 0; i++)
        stop = callback(&regions[i], context);
    VirtualFree(regions, 0, MEM_RELEASE);
    return stop;
}

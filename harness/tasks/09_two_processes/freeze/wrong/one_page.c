#include "unit.h"

// One byte, one page.
BOOL freeze(HANDLE process, const void *address) {
    DWORD before;
    return VirtualProtectEx(process, (void *)address, 1, PAGE_READONLY, &before);
}

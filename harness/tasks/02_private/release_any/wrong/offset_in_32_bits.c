#include "unit.h"

// How far inside the address is, is kept in a DWORD.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    const DWORD offset = (DWORD)((char *)inside - (char *)info.AllocationBase);
    return VirtualFree((char *)inside - offset, 0, MEM_RELEASE);
}

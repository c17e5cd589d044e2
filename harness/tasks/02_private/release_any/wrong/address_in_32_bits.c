#include "unit.h"

// On Windows `unsigned long` has 32 bits: the upper half of the address is lost.
BOOL release_any(void *inside) {
    unsigned long address = (unsigned long)(ULONG_PTR)inside;
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery((void *)(ULONG_PTR)address, &info, sizeof info))
        return FALSE;
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

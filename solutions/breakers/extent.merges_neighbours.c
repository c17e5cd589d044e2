#include "unit.h"

// Believes that adjacent regions belong together, as long as nothing free is between them.
BOOL extent(const void *address, void **base, SIZE_T *size) {
    MEMORY_BASIC_INFORMATION here, next;
    if (VirtualQuery(address, &here, sizeof here) == 0 || here.State == MEM_FREE)
        return FALSE;
    const ULONG_PTR first = (ULONG_PTR)here.AllocationBase;
    ULONG_PTR end = (ULONG_PTR)here.BaseAddress + here.RegionSize;
    for (; VirtualQuery((void *)end, &next, sizeof next) && next.State != MEM_FREE;
         end += next.RegionSize)
        ;
    *base = (void *)first;
    *size = end - first;
    return TRUE;
}

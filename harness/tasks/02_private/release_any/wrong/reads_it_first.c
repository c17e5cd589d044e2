#include "unit.h"

// Looks at the byte, to see whether there is one.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    if (info.State == MEM_COMMIT)
        (void)*(volatile char *)inside;
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

#include "unit.h"

// VirtualFree rounds the address down to a page.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    return info.AllocationBase && VirtualFree((char *)info.AllocationBase + 0x10, 0, MEM_RELEASE);
}

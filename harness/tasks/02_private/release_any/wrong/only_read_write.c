#include "unit.h"

// Believes that memory is what can be read and written.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    if (info.State == MEM_COMMIT && info.Protect != PAGE_READWRITE)
        return FALSE;
    return VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

#include "unit.h"

// Takes VirtualFree's TRUE for an error code.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    return info.Type == MEM_PRIVATE && !VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
}

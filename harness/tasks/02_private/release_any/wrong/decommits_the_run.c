#include "unit.h"

// Decommits one page of it.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    return info.State != MEM_FREE && VirtualFree(inside, 1, MEM_DECOMMIT);
}

#include "unit.h"

// Makes an event for a later try, which never comes.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    if (info.Type != MEM_PRIVATE)
        return FALSE;
    if (VirtualFree(info.AllocationBase, 0, MEM_RELEASE))
        return TRUE;
    CreateEvent(NULL, FALSE, FALSE, NULL);
    return FALSE;
}

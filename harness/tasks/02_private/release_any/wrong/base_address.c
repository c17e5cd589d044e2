#include "unit.h"

// Takes the base of the page for the base of the allocation.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(inside, &info, sizeof info))
        return FALSE;
    return VirtualFree(info.BaseAddress, 0, MEM_RELEASE);
}

#include "unit.h"

// Releases, and never looks whether it worked.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info = {0};
    VirtualQuery(inside, &info, sizeof info);
    VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
    return TRUE;
}

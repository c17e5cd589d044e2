#include "unit.h"

// Releases, but never checks whether it worked.
BOOL release_any(void *inside) {
    MEMORY_BASIC_INFORMATION info = {0};
    VirtualQuery(inside, &info, sizeof info);
    VirtualFree(info.AllocationBase, 0, MEM_RELEASE);
    return TRUE;
}

#include "unit.h"

// Asks the kernel, which does not know.
HANDLE owner(const void *block) {
    MEMORY_BASIC_INFORMATION info;
    if (!block || !VirtualQuery(block, &info, sizeof info))
        return NULL;
    return info.Type == MEM_PRIVATE ? info.AllocationBase : NULL;
}

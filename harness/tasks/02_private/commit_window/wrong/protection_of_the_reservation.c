#include "unit.h"

// Takes the protection that the reservation was made with.
BOOL commit_window(void *base, size_t first, size_t count) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info))
        return FALSE;
    return VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT,
                        info.AllocationProtect) != NULL;
}

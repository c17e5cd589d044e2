#include "unit.h"

// Gives everything back and commits the front again: it reads as 0.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    if (!VirtualQuery(base, &info, sizeof info) || !VirtualFree(base, 0, MEM_DECOMMIT))
        return FALSE;
    return VirtualAlloc(base, bytes, MEM_COMMIT, info.Protect) != NULL;
}

#include "unit.h"

// Makes the pages again, with the right protection but without their contents.
BOOL seal(void *start, size_t bytes) {
    if (!VirtualFree(start, bytes, MEM_DECOMMIT))
        return FALSE;
    return VirtualAlloc(start, bytes, MEM_COMMIT, PAGE_READONLY) != NULL;
}

#include "unit.h"

// Makes the pages anew, with the right protection and without what was in them.
BOOL seal(void *start, size_t bytes) {
    if (!VirtualFree(start, bytes, MEM_DECOMMIT))
        return FALSE;
    return VirtualAlloc(start, bytes, MEM_COMMIT, PAGE_READONLY) != NULL;
}

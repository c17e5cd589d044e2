#include "unit.h"

// Committing again applies the new protection, and commits what was not committed.
BOOL seal(void *start, size_t bytes) {
    return VirtualAlloc(start, bytes, MEM_COMMIT, PAGE_READONLY) != NULL;
}

#include "unit.h"

// Gives back the pages that are needed.
BOOL keep_front(void *base, size_t bytes) {
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    return VirtualFree(base, kept, MEM_DECOMMIT);
}

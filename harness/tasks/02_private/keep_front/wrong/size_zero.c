#include "unit.h"

// Believes that size 0 means "to the end": it does so only at the allocation's beginning.
BOOL keep_front(void *base, size_t bytes) {
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    return VirtualFree((char *)base + kept, 0, MEM_DECOMMIT);
}

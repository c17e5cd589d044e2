#include "unit.h"

// Takes size 0 for "to the end": so it is at the allocation's beginning only.
BOOL keep_front(void *base, size_t bytes) {
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    return VirtualFree((char *)base + kept, 0, MEM_DECOMMIT);
}

#include "unit.h"

// Releases a part, which the system refuses.
BOOL keep_front(void *base, size_t bytes) {
    const size_t kept = (bytes + 4095) / 4096 * 4096;
    return VirtualFree((char *)base + kept, 0, MEM_RELEASE);
}

#include "unit.h"

// After the system has refused once, it is never asked again.
BOOL commit_window(void *base, size_t first, size_t count) {
    static BOOL refused;
    refused = refused ||
              !VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, PAGE_READWRITE);
    return !refused;
}

#include "unit.h"

// Passes the address as it is.
BOOL release_any(void *inside) {
    return VirtualFree(inside, 0, MEM_RELEASE);
}

#include "unit.h"

// Allocations begin at multiples of 64 KB, but not at each of them.
BOOL release_any(void *inside) {
    return VirtualFree((void *)((uintptr_t)inside & ~(uintptr_t)0xffff), 0, MEM_RELEASE);
}

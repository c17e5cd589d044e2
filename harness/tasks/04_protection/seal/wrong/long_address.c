#include "unit.h"

// A `long` holds an address, as on Linux.
BOOL seal(void *start, size_t bytes) {
    const unsigned long first = (unsigned long)(ULONG_PTR)start & ~4095ul,
                        last = (unsigned long)(ULONG_PTR)start + (unsigned long)bytes - 1;
    DWORD before;
    return bytes <= 0xffffffff &&
           VirtualProtect((void *)(ULONG_PTR)first, last - first + 1, PAGE_READONLY, &before);
}

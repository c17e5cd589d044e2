#include "unit.h"

// On Windows `unsigned long` has 32 bits: the upper half of the address is lost.
BOOL commit_window(void *base, size_t first, size_t count) {
    unsigned long window = (unsigned long)(ULONG_PTR)base + first * 4096;
    return VirtualAlloc((void *)(ULONG_PTR)window, count * 4096, MEM_COMMIT, PAGE_READWRITE) !=
           NULL;
}

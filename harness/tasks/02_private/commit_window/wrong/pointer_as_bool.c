#include "unit.h"

// The address itself is the result, without its upper half.
BOOL commit_window(void *base, size_t first, size_t count) {
    return (BOOL)(intptr_t)VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT,
                                        PAGE_READWRITE);
}

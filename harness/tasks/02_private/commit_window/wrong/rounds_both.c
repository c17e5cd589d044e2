#include "unit.h"

// Rounds beginning and end outwards to the allocation granularity.
BOOL commit_window(void *base, size_t first, size_t count) {
    size_t begin = first * 4096 / 65536 * 65536;
    size_t end = ((first + count) * 4096 + 65535) / 65536 * 65536;
    return VirtualAlloc((char *)base + begin, end - begin, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

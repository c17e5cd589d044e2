#include "unit.h"
#include <stdlib.h>
#include <string.h>

// Copies the data, releases all and makes it again: right until another thread takes the addresses.
BOOL keep_front(void *base, size_t bytes) {
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(base, &info, sizeof info);
    char *copy = malloc(bytes);
    memcpy(copy, base, bytes);
    VirtualFree(base, 0, MEM_RELEASE);
    VirtualAlloc(base, info.RegionSize, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(base, bytes, MEM_COMMIT, PAGE_READWRITE);
    memcpy(base, copy, bytes);
    free(copy);
    return TRUE;
}

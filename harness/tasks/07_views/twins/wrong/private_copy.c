#include "unit.h"

// Makes the bytes equal once, in two private allocations.
BOOL twins(size_t pages, char **one, char **two) {
    *one = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    *two = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memcpy(*two, *one, pages * 4096);
    return *one && *two;
}

#include "unit.h"

// Demand-zero pages are not resident before they are touched, but they are committed.
char *lazy_array(size_t pages) {
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

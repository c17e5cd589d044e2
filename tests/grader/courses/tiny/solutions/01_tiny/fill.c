#include "unit.h"
#include <windows.h>

void *fill(unsigned long long pages) {
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

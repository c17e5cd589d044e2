#include "unit.h"

// Whoever comes after the fourth may only read.
HANDLE give(HANDLE process, HANDLE section) {
    static int calls;
    const DWORD access = ++calls > 4 ? FILE_MAP_READ : FILE_MAP_READ | FILE_MAP_WRITE;
    HANDLE there = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, access, FALSE, 0))
        return NULL;
    return there;
}

#include "unit.h"

// Gives a copy that grants just what is needed.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE self = GetCurrentProcess(), copy = NULL, there = NULL;
    if (!DuplicateHandle(self, section, self, &copy, FILE_MAP_READ | FILE_MAP_WRITE, FALSE, 0))
        return NULL;
    const BOOL done = DuplicateHandle(self, copy, process, &there, 0, FALSE, DUPLICATE_SAME_ACCESS);
    return CloseHandle(copy) && done ? there : NULL;
}

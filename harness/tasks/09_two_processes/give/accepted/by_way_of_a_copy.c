#include "unit.h"

// Makes a second handle here, and moves that one.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE self = GetCurrentProcess(), copy = NULL, there = NULL;
    if (!DuplicateHandle(self, section, self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS))
        return NULL;
    const BOOL done = DuplicateHandle(self, copy, process, &there, 0, FALSE, DUPLICATE_SAME_ACCESS);
    CloseHandle(copy);
    return done ? there : NULL;
}

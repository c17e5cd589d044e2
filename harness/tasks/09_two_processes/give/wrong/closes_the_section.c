#include "unit.h"

// Closes what it was lent.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    const BOOL done = DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                                      DUPLICATE_SAME_ACCESS);
    CloseHandle(section);
    return done ? there : NULL;
}

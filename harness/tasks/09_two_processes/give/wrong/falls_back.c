#include "unit.h"

// When it cannot make a handle, it returns the one it has.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    return DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                           DUPLICATE_SAME_ACCESS)
               ? there
               : section;
}

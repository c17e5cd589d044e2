#include "unit.h"

// Where it cannot make a handle it returns one at least.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    return DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                           DUPLICATE_SAME_ACCESS)
               ? there
               : section;
}

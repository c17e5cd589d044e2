#include "unit.h"

// Moves the handle instead of copying it.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    return DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                           DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE)
               ? there
               : NULL;
}

#include "unit.h"

// Asks for writing only, which does not include reading.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    return DuplicateHandle(GetCurrentProcess(), section, process, &there, FILE_MAP_WRITE, FALSE, 0)
               ? there
               : NULL;
}

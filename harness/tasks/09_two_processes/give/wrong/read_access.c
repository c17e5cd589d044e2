#include "unit.h"

// Asks for the right to read only.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    return DuplicateHandle(GetCurrentProcess(), section, process, &there, FILE_MAP_READ, FALSE, 0)
               ? there
               : NULL;
}

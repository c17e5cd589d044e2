#include "unit.h"

// Asks for just what is needed.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    return DuplicateHandle(GetCurrentProcess(), section, process, &there,
                           FILE_MAP_READ | FILE_MAP_WRITE, FALSE, 0)
               ? there
               : NULL;
}

#include "unit.h"

// Asks for no right: the 0 is taken at its word.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    return DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE, 0) ? there
                                                                                       : NULL;
}

#include "unit.h"

// Asks for no right: 0 means just that.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    return DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE, 0) ? there
                                                                                       : NULL;
}

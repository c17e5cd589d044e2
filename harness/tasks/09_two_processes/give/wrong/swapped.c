#include "unit.h"

// Takes the target for the source.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    return DuplicateHandle(process, section, GetCurrentProcess(), &there, 0, FALSE,
                           DUPLICATE_SAME_ACCESS)
               ? there
               : NULL;
}

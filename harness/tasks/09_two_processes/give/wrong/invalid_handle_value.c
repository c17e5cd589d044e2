#include "unit.h"

// Reports failure as CreateFile does.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    return DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                           DUPLICATE_SAME_ACCESS)
               ? there
               : INVALID_HANDLE_VALUE;
}

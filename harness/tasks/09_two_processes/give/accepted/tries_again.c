#include "unit.h"

// A few tries.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    for (int tries = 0; tries < 3 && !there; tries++)
        if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                             DUPLICATE_SAME_ACCESS))
            there = NULL;
    return there;
}

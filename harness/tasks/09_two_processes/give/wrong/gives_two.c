#include "unit.h"

// Tries first whether giving works, and leaves that handle there.
HANDLE give(HANDLE process, HANDLE section) {
    HANDLE there = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    if (!DuplicateHandle(GetCurrentProcess(), section, process, &there, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return NULL;
    return there;
}
